namespace SharpCell.Running;

/// <summary>How notebooks are run.</summary>
public sealed record RunOptions
{
    /// <summary>Where executed notebooks are written, below it at the path that they have below <see cref="Root"/>. Default <c>out</c>.</summary>
    public string OutputFolder { get; init; } = "out";

    /// <summary>The folder that output paths are relative to. A notebook outside it is written by its file name alone. Default: the current folder.</summary>
    public string Root { get; init; } = Environment.CurrentDirectory;

    /// <summary>How long one cell may run, unless its metadata says <c>"sharpcell": {"timeout": seconds}</c>. More than zero; default 10 minutes.</summary>
    public TimeSpan CellTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A cell's timeout must be more than zero.");
    }
    = TimeSpan.FromMinutes(10);

    /// <summary>How long a cell that was told to stop may take, before its process is ended. More than zero; default 2 s.</summary>
    public TimeSpan Grace
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The grace period must be more than zero.");
    }
    = TimeSpan.FromSeconds(2);

    /// <summary>How many notebooks run at a time, each in a process of its own. 1 or more; default 1.</summary>
    public int Parallel
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one notebook must run at a time.");
    }
    = 1;

    /// <summary>Whether a notebook goes on after a cell that failed. Default: it stops there.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>
    /// Values for variables that the cell tagged <c>parameters</c> declares. They are assigned in a cell that is put in after it, as text that
    /// the variable's type parses.
    /// </summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The <c>node_modules</c> folder that holds plotly.js, with which charts in executed notebooks draw themselves where a notebook program has
    /// no renderer for them. <see langword="null"/>, the default: such programs must bring plotly.js.
    /// </summary>
    public string? NodeModules { get; init; }

    /// <summary>Environment variables for the notebooks' processes, in addition to the runner's own.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The command that starts a notebook's process. Default: this program again, with <see cref="NotebookWorker.Command"/>.</summary>
    public WorkerCommand Worker { get; init; } = WorkerCommand.ThisProgram();
}

/// <summary>A command that ends in <see cref="NotebookWorker.Main"/>.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments; the runner adds its own after them.</param>
public sealed record WorkerCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The running program, started again with a hidden command as its first argument.</summary>
    /// <param name="hidden">The command: <see cref="NotebookWorker.Command"/> or the kernel's.</param>
    /// <returns>The command.</returns>
    public static WorkerCommand ThisProgram(string hidden = NotebookWorker.Command)
    {
        string program = Environment.ProcessPath ?? "dotnet";
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new WorkerCommand(program, isHost ? [Environment.GetCommandLineArgs()[0], hidden] : [hidden]);
    }
}
