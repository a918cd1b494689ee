using Course.Terminal;
using TorchSharp;

namespace Course.Bench;

/// <summary>What <c>bench</c> measures.</summary>
/// <param name="What">A name among <see cref="BenchRun.Groups"/>.</param>
/// <param name="Rounds">Rounds of each side.</param>
/// <param name="Threads">Threads of the numeric libraries on both sides.</param>
internal sealed record BenchOptions(string What, int Rounds, int Threads);

/// <summary>Runs one group of comparisons.</summary>
internal static class BenchRun
{
    /// <summary>The groups, with what they measure.</summary>
    public static IReadOnlyDictionary<string, string> Groups { get; } = new Dictionary<string, string>
    {
        ["ops"] = "small tensor operations, one thread, against Python's torch",
        ["step"] = "training steps, against Python's torch",
        ["models"] = "forward passes and training steps of classic networks, against Python's torchvision",
        ["transfer"] = "features of a frozen backbone, and training of its head, its last stage and all of it, against Python's torch",
        ["generator"] = "synthetic wafer maps of 128×128 a second, against the NumPy reference",
        ["readers"] = "files: maps a second from .npz, against NumPy, and MB of STDF a second",
        ["classify"] = "classification from .npz to lines of answers, maps a second, against a loop of NumPy and Python's torch with one map at a time",
        ["memory"] = "growth of memory over 2,000 training steps",
    };

    /// <summary>Measures and writes the table, or JSON.</summary>
    public static int Execute(Shell shell, BenchOptions options, CancellationToken cancellation)
    {
        List<IDisposable> owned = [];
        try
        {
            BenchReport report = new(options.What switch
            {
                "ops" => Compare(shell, options with { Threads = 1 }, OperatorBench.Create, "ops.py", ["torch"], 0.05, owned, cancellation),
                "step" => Compare(shell, options, StepBench.Create, "step.py", ["torch"], 0.3, owned, cancellation),
                "models" => Compare(shell, options, ModelBench.Create, "models.py", ["torch", "torchvision"], 0.5, owned, cancellation),
                "transfer" => Compare(shell, options, TransferBench.Create, "transfer.py", ["torch", "torchvision"], 1, owned, cancellation),
                "generator" => Compare(shell, options, _ => GeneratorBench.Create(), "generator.py", ["numpy"], 0.5, owned, cancellation),
                "readers" =>
                [
                    .. Compare(shell, options, ReadersBench.Archives, "readers.py", ["numpy"], 0.5, owned, cancellation),
                    .. ReadersBench.Stdf().Select(work => Alternation.Measure(work, null, options.Rounds, 0.5, cancellation)),
                ],
                "classify" => Compare(shell, options, items => ClassifyBench.Create(options.Threads, items).Archives, "classify.py", ["numpy", "torch"], 1, owned, cancellation),
                _ => Memory(options, owned, cancellation),
            });
            if (shell.Json)
            {
                shell.WriteJson(report);
            }
            else
            {
                shell.WriteTable(["work", "ours", "peer", "unit", "ratio"], report.Results.Select(result => result.ToRow()));
                shell.Out.WriteLine("ratio: how many times faster ours is; above 1 is faster");
            }

            return 0;
        }
        finally
        {
            owned.ForEach(item => item.Dispose());
        }
    }

    private static List<BenchResult> Compare(
        Shell shell,
        BenchOptions options,
        Func<ICollection<IDisposable>, IReadOnlyList<Workload>> create,
        string script,
        IReadOnlyList<string> modules,
        double roundSeconds,
        ICollection<IDisposable> owned,
        CancellationToken cancellation)
    {
        torch.set_num_threads(options.Threads);
        IReadOnlyList<Workload> works = create(owned);
        using PythonPeer? peer = PythonPeer.TryStart(script, modules, options.Threads, out string missing);
        shell.Remarks.WriteLine(peer is null ? missing : $"peer: Python, {peer.Description}; {options.Rounds} rounds in turns, the fastest counts");
        List<BenchResult> results = [];
        foreach (Workload work in works)
        {
            shell.Remarks.WriteLine($"  {work.Name} …");
            results.Add(Alternation.Measure(work, peer is null ? null : peer.Measure, options.Rounds, roundSeconds, cancellation));
        }

        return results;
    }

    private static BenchResult[] Memory(BenchOptions options, ICollection<IDisposable> owned, CancellationToken cancellation)
    {
        torch.set_num_threads(options.Threads);
        return [MemoryBench.Measure(owned, cancellation)];
    }
}
