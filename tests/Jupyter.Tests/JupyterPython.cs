using System.Diagnostics;
using WaferVision.Testing;

namespace Jupyter.Tests;

/// <summary>Jupyter's Python programs, with a data folder of their own in which the kernel is registered.</summary>
public sealed class JupyterPython : IDisposable
{
    /// <summary>The kernel's name in the data folder.</summary>
    public const string Kernel = ".net-csharp";

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("jupyter-");

    public JupyterPython()
    {
        (int status, string output) = Run("dotnet", [KernelClient.Program, "kernel", "install"], TimeSpan.FromMinutes(1));
        Assert.True(status == 0, output);
    }

    /// <summary>Where results are kept.</summary>
    public static string Artefacts { get; } = Directory.CreateDirectory(Path.Combine(SharedData.Repository, "out", "tests", "jupyter")).FullName;

    private static readonly (string? Python, string? Missing) Found = Find();

    internal static string? Missing => Found.Missing;

    /// <summary>The Python that has Jupyter's packages.</summary>
    public static string Python => Found.Python!;

    public string Home => home.FullName;

    /// <summary>Runs a program to its end; its output and errors together.</summary>
    public (int Status, string Output) Run(string program, IEnumerable<string> arguments, TimeSpan patience, IReadOnlyDictionary<string, string>? variables = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Home };
        start.Environment["JUPYTER_DATA_DIR"] = Path.Combine(Home, "data");
        start.Environment["JUPYTER_RUNTIME_DIR"] = Path.Combine(Home, "runtime");
        start.Environment["JUPYTER_CONFIG_DIR"] = Path.Combine(Home, "config");
        start.Environment["IPYTHONDIR"] = Path.Combine(Home, "ipython");
        start.Environment["COURSE_ROOT"] = SharedData.Repository;
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {patience}. {output.Result}{errors.Result}");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    public void Dispose() => home.Delete(recursive: true);

    // The first python3 may be another than the system's, for which Debian's packages are.
    private static (string? Python, string? Missing) Find()
    {
        string missing = "needs python3 with Jupyter's packages";
        foreach (string python in new[] { "python3", "/usr/bin/python3" })
        {
            try
            {
                ProcessStartInfo start = new(python, ["-c", "import jupyter_kernel_test, nbclient, nbconvert"]) { RedirectStandardError = true };
                using Process process = Process.Start(start)!;
                string error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0)
                {
                    return (python, null);
                }

                missing = $"needs Jupyter's Python packages, which ./course setup --tests installs on Debian: {error.Trim().Split('\n')[^1]}";
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not on this machine; perhaps under the other name.
            }
        }

        return (null, missing);
    }
}

/// <summary>A fact that needs Jupyter's Python packages and is skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = JupyterPython.Missing;
}

/// <summary>A theory that needs Jupyter's Python packages and is skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = JupyterPython.Missing;
}
