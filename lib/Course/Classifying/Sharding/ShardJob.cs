using System.Diagnostics;

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
        $"{classifier.Engine}{(options.Symmetries ? ", symmetries" : "")}", Plan.Digest, Plan.TimesOf(Blocks));

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
        ShardTrailer trailer = ShardFile.Write(Path, Header, append =>
        {
            long lines = 0;
            Stopwatch sinceTold = Stopwatch.StartNew();
            BlockPipeline pipeline = new(Plan.Files, classifier, options.Symmetries, options.Workers, times);
            pipeline.RunAsync(Blocks, Write, cancellation).GetAwaiter().GetResult();

            void Write(RowWriter rows)
            {
                append(rows.Lines, rows.Rows, rows.Errors);
                lines += rows.Rows;
                if (sinceTold.Elapsed >= BetweenProgress)
                {
                    progress(lines);
                    sinceTold.Restart();
                }
            }
        });
        return ShardReport.Of(Path, options, trailer, times, Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
    }
}
