using System.Diagnostics;
using System.Text.Json;
using WaferVision.Testing;

namespace WaferVision.Tests.Onnx;

/// <summary>What Python's onnx package says of files, asked of one process.</summary>
public sealed class OnnxChecker : IDisposable
{
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];
    private readonly Process? _process = Python is null ? null : Start(Python, "-B", Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Onnx", "check_onnx.py"));

    /// <summary>The first Python that has the package; null where none has.</summary>
    public static string? Python { get; } = Array.Find(Pythons, HasOnnx);

    /// <summary>What the checker says of a file.</summary>
    public sealed record Answer(string? Error, string[]? Weights, Dictionary<string, string>? Metadata, int Opset, JsonElement[]? Output);

    public Answer Check(string path)
    {
        _process!.StandardInput.WriteLine(path);
        _process.StandardInput.Flush();
        return JsonSerializer.Deserialize<Answer>(_process.StandardOutput.ReadLine()!, JsonSerializerOptions.Web)!;
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            _process.WaitForExit(10_000);
            _process.Dispose();
        }
    }

    private static bool HasOnnx(string python)
    {
        try
        {
            using Process process = Start(python, "-c", "import onnx");
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string python, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = arguments[0] == "-c" })!;
}

/// <summary>A fact that needs Python's onnx package and is skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CheckerFactAttribute : FactAttribute
{
    public CheckerFactAttribute() => Skip = OnnxChecker.Python is null ? "needs Python's onnx package, which ./course setup --tests installs on Debian (python3-onnx)" : null;
}
