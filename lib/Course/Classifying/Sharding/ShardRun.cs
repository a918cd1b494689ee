using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using Course.Terminal;

namespace Course.Classifying.Sharding;

/// <summary>What decides a run of <c>classify</c>.</summary>
/// <param name="Inputs">Files and folders, as typed.</param>
/// <param name="Shard">Which part of the work.</param>
/// <param name="Folder">Where outputs go.</param>
/// <param name="Model">A weights file or an ONNX file.</param>
/// <param name="Symmetries">Whether to average over the eight symmetries of the square.</param>
/// <param name="Workers">Threads that classify.</param>
/// <param name="Redo">Whether an output of another model, other options or other inputs is replaced.</param>
internal sealed record ShardOptions(IReadOnlyList<string> Inputs, ShardNumber Shard, string Folder, string Model, bool Symmetries, int Workers, bool Redo);

/// <summary>Classifies the maps of one shard, unless that is done already.</summary>
internal static class ShardRun
{
    /// <summary>Runs; answers the exit code.</summary>
    /// <exception cref="CourseException">There is an output of something else.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; there is no output.</exception>
    public static int Execute(Shell shell, ShardOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        WorkPlan plan = WorkPlan.Of(options.Inputs);
        WorkBlock[] blocks = [.. plan.Of(options.Shard)];
        TimeSpan planned = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        using ClassifierPool classifier = ClassifierPool.Load(options.Model, shell.Error);
        TimeSpan loaded = Stopwatch.GetElapsedTime(start);
        ShardHeader header = new(
            ShardHeader.CurrentFormat, options.Shard.Number, options.Shard.Of, classifier.Digest,
            $"{classifier.Engine}{(options.Symmetries ? ", symmetries" : "")}", plan.Digest, plan.Newest(blocks));
        string path = Path.Combine(options.Folder, options.Shard.FileName);
        if (Done(shell, path, header, options.Redo) is { } done)
        {
            return Tell(shell, new ShardReport(path, $"{options.Shard}", Skipped: true, done.Rows, done.Errors, options.Workers, 0, 0, 0, 0, 0, 0, 0, 0));
        }

        shell.Remarks.WriteLine($"shard {options.Shard}: {blocks.Length:N0} of {plan.Blocks.Count:N0} blocks of {plan.Files.Count:N0} files; {classifier.Card.Model} {classifier.Version}, {classifier.Engine}, {options.Workers} workers");
        StageTimes times = new();
        start = Stopwatch.GetTimestamp();
        ShardTrailer trailer = ShardFile.Write(path, header, append =>
            PumpAsync(plan, blocks, classifier, options, times, append, cancellation).GetAwaiter().GetResult());
        return Tell(shell, ShardReport.Of(path, options, trailer, times, planned, loaded, Stopwatch.GetElapsedTime(start)));
    }

    // The output that is there already, where it is whole and of the same.
    private static ShardTrailer? Done(Shell shell, string path, ShardHeader expected, bool redo)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            ShardFile file = ShardFile.Open(path);
            file.CopyRows(Stream.Null);
            if (file.Header == expected)
            {
                return file.Trailer;
            }

            string? difference = file.Header.DifferenceTo(expected);
            if (difference is not null && !redo)
            {
                throw new CourseException($"{path}: made with {difference}. Choose another folder, or pass --redo to replace it");
            }

            shell.Remarks.WriteLine($"{path}: {(difference is null ? "its inputs were written again since" : $"made with {difference}")}; done again");
        }
        catch (InvalidDataException problem)
        {
            shell.Remarks.WriteLine($"{problem.Message} Done again now.");
        }

        return null;
    }

    // Blocks are read on this thread ahead of the workers, but no further than there is room for.
    private static async Task PumpAsync(
        WorkPlan plan, WorkBlock[] blocks, ClassifierPool classifier, ShardOptions options, StageTimes times, Action<ReadOnlyMemory<byte>, int, int> append,
        CancellationToken cancellation)
    {
        BlockClassifier judge = new(classifier, plan.Files, options.Symmetries, times, cancellation);
        using BlockReader reader = new(plan, times);
        int room = options.Workers + 2;
        TransformBlock<LoadedBlock, RowWriter> work = new(
            judge.Run, new() { MaxDegreeOfParallelism = options.Workers, BoundedCapacity = room, EnsureOrdered = true, CancellationToken = cancellation });
        ActionBlock<RowWriter> write = new(
            rows =>
            {
                long start = Stopwatch.GetTimestamp();
                append(rows.Lines, rows.Rows, rows.Errors);
                times.AddWrite(start);
            },
            new() { BoundedCapacity = room, CancellationToken = cancellation });
        using IDisposable link = work.LinkTo(write, new() { PropagateCompletion = true });
        foreach (WorkBlock block in blocks)
        {
            if (!await work.SendAsync(reader.Load(block), cancellation).ConfigureAwait(false))
            {
                break;
            }
        }

        work.Complete();
        await Task.WhenAll(work.Completion, write.Completion).ConfigureAwait(false);
    }

    private static int Tell(Shell shell, ShardReport report)
    {
        if (shell.Json)
        {
            shell.WriteJson(report);
        }
        else
        {
            report.Print(shell.Out);
        }

        return report.Errors == 0 ? 0 : CourseCommand.BadInput;
    }
}
