using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Course.Kernels;

/// <summary>A kernel as Jupyter programs find it: a folder named after it, with a <c>kernel.json</c>.</summary>
internal static class KernelSpec
{
    /// <summary>The name that the notebooks ask for.</summary>
    public const string Preferred = ".net-csharp";

    /// <summary>The name where another kernel has that one.</summary>
    public const string Fallback = "sharpcell";

    private const string Mark = "sharpcell";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file that makes a data folder offer a kernel.</summary>
    public static string FileIn(string dataFolder, string name) => Path.Combine(dataFolder, "kernels", name, "kernel.json");

    /// <summary>Whether a kernel of this name is there that is not SharpCell.</summary>
    public static bool IsForeign(string dataFolder, string name) => File.Exists(FileIn(dataFolder, name)) && !IsOwn(FileIn(dataFolder, name));

    /// <summary>Whether a <c>kernel.json</c> was written by <see cref="Write"/>, by this or another checkout.</summary>
    public static bool IsOwn(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) is JsonObject spec && spec["metadata"] is JsonObject metadata && metadata.ContainsKey(Mark);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Registers this program, as it was published, as a kernel.</summary>
    /// <param name="dataFolder">A data folder of Jupyter.</param>
    /// <param name="name">The kernel's name.</param>
    /// <returns>The file written.</returns>
    public static string Write(string dataFolder, string name)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        JsonObject environment = new() { ["COURSE_ROOT"] = Repository.Root };
        if (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 } libtorch)
        {
            environment["LIBTORCH"] = libtorch;
        }

        string[] command = isHost ? [program, Path.Combine(AppContext.BaseDirectory, "course.dll")] : [program];
        JsonObject spec = new()
        {
            ["argv"] = new JsonArray([.. command.Append(Commands.KernelCommand.StartName).Append("{connection_file}").Select(word => (JsonNode)word)]),
            // Editors match a notebook's kernel by name and display name.
            ["display_name"] = name == Preferred ? ".NET (C#)" : "C# (SharpCell)",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["env"] = environment,
            ["metadata"] = new JsonObject { ["debugger"] = false, [Mark] = new JsonObject { ["root"] = Repository.Root } },
        };
        string file = FileIn(dataFolder, name);
        WholeFile.Write(file, JsonSerializer.Serialize(spec, Indented) + "\n");
        return file;
    }
}
