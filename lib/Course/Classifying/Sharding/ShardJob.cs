using System.Diagnostics;
using System.Threading.Tasks.Dataflow;

namespace Course.Classifying.Sharding;

/// <summary>The work of one shard.</summary>
/// <param name="options">Which.</param>
/// <param name="classifier">Who does it.</param>
internal sealed class ShardJob(ShardOptions options, ClassifierPool classifier)
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(15);

    /// <summary>All work.</summary>
    public WorkPlan Plan { get; } = WorkPlan.Of(options.Inputs);

    /// <summary>The shard's part of it.</summary>
    public IReadOnlyList<WorkBlock> Blocks => field ??= [.. Plan.Of(options.Shard)];

    /// <summary>Where the output goes.</summary>
    public string Path { get; } = System.IO.Path.Combine(options.Folder, options.Shard.FileName);

    /// <summary>What the output is made of.</summary>
    public ShardHeader Header => new(
        ShardHeader.CurrentFormat, options.Shard.Number, options.Shard.Of, classifier.Digest,
        $"{classifier.Engine}{(options.Symmetries ? ", symmetries" : "")}", Plan.Digest, Plan.Newest(Blocks));

    /// <summary>Does it, whether it is done already or not.</summary>
    /// <param name="progress">Is told from time to time how many lines there are.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    /// <exception cref="OperationCanceledException">It was interrupted; there is no output, or the old one.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public ShardReport Run(Action<long> progress, CancellationToken cancellation)
    {
        StageTimes times = new();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        ShardTrailer trailer = ShardFile.Write(Path, Header, append => PumpAsync(times, append, progress, cancellation).GetAwaiter().GetResult());
        return ShardReport.Of(Path, options, trailer, times, Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
    }

    // Blocks are read on this thread ahead of the workers, but no further than there is room for.
    private async Task PumpAsync(StageTimes times, Action<ReadOnlyMemory<byte>, int, int> append, Action<long> progress, CancellationToken cancellation)
    {
        BlockClassifier judge = new(classifier, Plan.Files, options.Symmetries, times, cancellation);
        using BlockReader reader = new(Plan, times);
        int room = options.Workers + 2;
        long lines = 0;
        Stopwatch sinceTold = Stopwatch.StartNew();
        TransformBlock<LoadedBlock, RowWriter> work = new(
            judge.Run, new() { MaxDegreeOfParallelism = options.Workers, BoundedCapacity = room, EnsureOrdered = true, CancellationToken = cancellation });
        ActionBlock<RowWriter> write = new(
            rows =>
            {
                long start = Stopwatch.GetTimestamp();
                append(rows.Lines, rows.Rows, rows.Errors);
                times.AddWrite(start);
                lines += rows.Rows;
                if (sinceTold.Elapsed >= BetweenProgress)
                {
                    progress(lines);
                    sinceTold.Restart();
                }
            },
            new() { BoundedCapacity = room, CancellationToken = cancellation });
        using IDisposable link = work.LinkTo(write, new() { PropagateCompletion = true });
        foreach (WorkBlock block in Blocks)
        {
            // Not taken where work has failed or was cancelled, which is thrown below once no worker is busy any more.
            if (!await work.SendAsync(reader.Load(block), CancellationToken.None).ConfigureAwait(false))
            {
                break;
            }
        }

        work.Complete();
        await Task.WhenAll(work.Completion, write.Completion).ConfigureAwait(false);
    }
}
