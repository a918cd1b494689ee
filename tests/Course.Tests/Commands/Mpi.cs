using System.Diagnostics;

namespace Course.Tests.Commands;

/// <summary>Runs the command line in several processes, as <c>mpirun</c> starts them.</summary>
internal sealed class Mpi : IDisposable
{
    private readonly Process _mpirun;
    private readonly Task<string> _error;
    private readonly List<string> _lines = [];

    private Mpi(Process mpirun)
    {
        _mpirun = mpirun;
        _error = mpirun.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether this machine has it.</summary>
    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "mpirun")));

    private static string Program => Path.Combine(AppContext.BaseDirectory, "course.dll");

    /// <summary>Runs to the end.</summary>
    /// <param name="commands">The arguments of each process.</param>
    public static async Task<Cli.Result> RunAsync(params string[][] commands)
    {
        using Mpi job = Start(commands);
        return await job.EndAsync();
    }

    /// <summary>Starts a process for each list of arguments.</summary>
    public static Mpi Start(params string[][] commands)
    {
        // More processes than this machine's cores may be asked for, and the tests may run as root in a container. Each process picks its command by its
        // rank: mpirun has a notation for several commands, but Open MPI 5.0.7 (Debian 13's) crashes on it.
        string script = string.Concat(commands.Select((command, rank) =>
            $"[ \"$OMPI_COMM_WORLD_RANK\" != {rank} ] || exec dotnet {string.Join(' ', command.Prepend(Program).Select(Quoted))}\n"));
        return new(Process.Start(new ProcessStartInfo("mpirun", ["--oversubscribe", "--bind-to", "none", "-n", $"{commands.Length}", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMPI_ALLOW_RUN_AS_ROOT"] = "1", ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1" },
        })!);

        static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>Waits for a line that begins so.</summary>
    public async Task WaitForAsync(string beginning)
    {
        while (await _mpirun.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Add(line);
            if (line.Contains(beginning, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the job ended without a line '{beginning}': {string.Join('\n', _lines)}\n{await _error}");
    }

    /// <summary>Kills one of the processes, at once and without its knowing.</summary>
    public void KillLast()
    {
        int[] children = [.. File.ReadAllText($"/proc/{_mpirun.Id}/task/{_mpirun.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        Process.GetProcessById(children.Max()).Kill();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Cli.Result> EndAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        _lines.Add(await _mpirun.StandardOutput.ReadToEndAsync(patience.Token));
        await _mpirun.WaitForExitAsync(patience.Token);
        return new(_mpirun.ExitCode, string.Join('\n', _lines), await _error);
    }

    public void Dispose()
    {
        if (!_mpirun.HasExited)
        {
            _mpirun.Kill(entireProcessTree: true);
        }

        _mpirun.Dispose();
    }
}

/// <summary>A fact that needs Open MPI and is skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute() => Skip = Mpi.IsInstalled ? null : "needs Open MPI, which ./course setup --tests installs on Debian (openmpi-bin)";
}

/// <summary>A theory that needs Open MPI and is skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute() => Skip = Mpi.IsInstalled ? null : "needs Open MPI, which ./course setup --tests installs on Debian (openmpi-bin)";
}
