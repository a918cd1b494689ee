using System.Diagnostics;
using WaferVision.Testing;

namespace Course.Tests.Setup;

/// <summary>
/// A clone in a temporary folder on a machine whose commands are chosen one by one: the search path holds the plain Unix tools
/// and stand-ins written here, nothing else. Each stand-in notes how it was called.
/// </summary>
internal sealed class FakeMachine : IDisposable
{
    private static readonly string[] Tools =
        ["bash", "sh", "env", "cat", "cut", "tr", "sed", "grep", "head", "tail", "find", "mkdir", "rm", "mv", "cp", "cmp", "sleep", "dirname", "flock", "touch"];

    /// <summary>A restore that finds every package, libtorch's native ones included.</summary>
    public const string RestoresAll = """
        native=$HOME/packages/torchsharp/0.107.0/runtimes/linux-x64/native
        mkdir -p "${2%/*}/obj" "$native"
        : >"$native/libLibTorchSharp.so"
        printf '%s\n' '{' '  "libraries": {' '    "libtorch-cpu/2.10.0": {}' '  },' '  "packageFolders": {' "    \"$HOME/packages/\": {}" '  },' '}' >"${2%/*}/obj/project.assets.json"
        exit 0
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-setup-");
    private readonly Dictionary<string, string> _environment = [];

    /// <summary>A Linux machine with the SDK, root, room, npm, a C++ compiler and Chromium, whose feeds lack TorchSharp and where every Debian package is installed.</summary>
    public FakeMachine()
    {
        Directory.CreateDirectory(Path.Combine(Clone, "lib", "Course"));
        Directory.CreateDirectory(Bin);
        foreach (string file in (string[])["course", "lib/Course/setup.sh", "Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets", "global.json"])
        {
            File.Copy(Path.Combine(SharedData.Repository, file), Path.Combine(Clone, file));
        }

        File.WriteAllText(Path.Combine(Clone, "package-lock.json"), "{}\n");
        foreach (string tool in Tools)
        {
            string? real = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
            File.CreateSymbolicLink(Path.Combine(Bin, tool), real ?? throw new FileNotFoundException($"this system has no {tool}"));
        }

        DotNet();
        Command("id", "echo 0");
        Space(gibibytes: 100);
        Packages(installed: true);
        Command("apt-get", "exit 0");
        Command("npm", """
            while [ $# != 0 ]; do [ "$1" != --prefix ] || folder=$2; shift; done
            mkdir -p "$folder/node_modules/katex" "$folder/node_modules/com.github.asus4.onnxruntime"
            """);
        Command("g++", "exit 0");
        Command("uname", "echo Linux");
        Command("ldd", "echo 'libstdc++.so.6 => /lib/libstdc++.so.6 (0x00007f10)'");
        Command("chromium", "exit 0");
    }

    public string Clone => Path.Combine(_folder.FullName, "clone");

    private string Bin => Path.Combine(_folder.FullName, "bin");

    private string CallFile => Path.Combine(_folder.FullName, "calls");

    /// <summary>The calls of stand-ins so far, one line each.</summary>
    public string[] Calls => File.Exists(CallFile) ? File.ReadAllLines(CallFile) : [];

    public string? Stack => Read(".stack")?.Trim();

    public string? Read(string relative) => File.Exists(PathOf(relative)) ? File.ReadAllText(PathOf(relative)) : null;

    public string PathOf(string relative) => Path.Combine(Clone, relative);

    public void Forget() => File.Delete(CallFile);

    public void Set(string variable, string value) => _environment[variable] = value;

    /// <summary>Defines a command by its bash body.</summary>
    public void Command(string name, string body)
    {
        string path = Path.Combine(Bin, name);
        File.WriteAllText(path, $"#!{Path.Combine(Bin, "bash")}\nprintf '%s\\n' \"{name} $*\" >>'{CallFile}'\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Remove(string name) => File.Delete(Path.Combine(Bin, name));

    /// <summary>The SDK: its versions, and what a restore and a publish print and end with. Published output prints its arguments when run.</summary>
    public void DotNet(
        string sdks = "10.0.401 [/usr/share/dotnet/sdk]",
        string restore = "echo 'error NU1101: Unable to find package TorchSharp-cpu.'; exit 1",
        string publish = ": >\"$folder/course.dll\"") => Command("dotnet", $$"""
        case $1 in
            --list-sdks) echo '{{sdks}}' ;;
            restore) {{restore}} ;;
            publish)
                while [ $# != 0 ]; do
                    [ "$1" != -o ] || folder=$2
                    case $1 in -p:PublishReadyToRun=*) ahead=${1#*=} ;; esac
                    shift
                done
                mkdir -p "$folder"
                {{publish}}
                ;;
            *) echo "ran ${1##*/} ${*:2}" ;;
        esac
        """);

    public void Space(int gibibytes) =>
        Command("df", $"echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo '/dev/x 1 1 {gibibytes * 1048576L} 1% /'");

    public void Packages(bool installed) => Command("dpkg-query", installed ? "echo 'installed '" : "exit 1");

    /// <summary>Runs <c>./course</c>.</summary>
    public Result Course(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(60_000), "./course did not end");
        return new Result(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts <c>./course</c>.</summary>
    public Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Bin, "bash"), [PathOf("course"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Bin;
        start.Environment["HOME"] = _folder.FullName;
        foreach ((string variable, string value) in _environment)
        {
            start.Environment[variable] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>How a run ended.</summary>
    internal sealed record Result(int Status, string Output, string Error)
    {
        /// <summary>The single line of messages.</summary>
        public string Message => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
