using Course.Terminal;

namespace Course.Classifying.Sharding;

/// <summary>What <c>classify</c> answers. Times are in seconds; those of the workers are summed over them.</summary>
/// <param name="File">The output.</param>
/// <param name="Shard">Which shard.</param>
/// <param name="Skipped">Whether it was there already.</param>
/// <param name="Rows">Lines of maps and errors.</param>
/// <param name="Errors">Lines of errors.</param>
/// <param name="Workers">Threads that classify, and as many that read.</param>
/// <param name="Plan">Looking at the inputs' sizes.</param>
/// <param name="Load">Loading the model and readying it for its engine.</param>
/// <param name="Seconds">Reading, classifying and writing, from the first to the last map.</param>
/// <param name="Processor">What the process used of the processors meanwhile.</param>
/// <param name="Unpack">Of these seconds, how long the thread that unpacks archives was busy.</param>
/// <param name="Read">How long the reading threads read other files.</param>
/// <param name="Prepare">How long workers made images of maps.</param>
/// <param name="Compute">How long workers computed.</param>
/// <param name="Write">How long lines were made and written.</param>
internal sealed record ShardReport(
    string File, string Shard, bool Skipped, long Rows, long Errors, int Workers,
    double Plan, double Load, double Seconds, double Processor, double Unpack, double Read, double Prepare, double Compute, double Write)
{
    /// <summary>Maps a second, without loading the model.</summary>
    public double MapsPerSecond => Seconds > 0 ? (Rows - Errors) / Seconds : 0;

    /// <summary>The share of the time that the unpacking thread was busy. Of this and the next two, what is nearest to 1 holds up the others.</summary>
    public double UnpackLoad => Share(Unpack, 1);

    /// <summary>As <see cref="UnpackLoad"/>, of the reading threads, all of them.</summary>
    public double ReadLoad => Share(Read, Workers);

    /// <summary>As <see cref="UnpackLoad"/>, of the workers, all of them.</summary>
    public double WorkerLoad => Share(Prepare + Compute, Workers);

    /// <summary>The figures of a run, but for <see cref="Plan"/> and <see cref="Load"/>.</summary>
    public static ShardReport Of(string file, ShardOptions options, ShardTrailer trailer, StageTimes times, TimeSpan wall, TimeSpan processor) => new(
        file, $"{options.Shard}", false, trailer.Rows, trailer.Errors, options.Workers, 0, 0, wall.TotalSeconds, processor.TotalSeconds,
        times.Unpack.TotalSeconds, times.Read.TotalSeconds, times.Prepare.TotalSeconds, times.Compute.TotalSeconds, times.Write.TotalSeconds);

    /// <summary>What is told of an output that was there already.</summary>
    public static ShardReport OfSkipped(string file, ShardOptions options, ShardTrailer trailer) =>
        new(file, $"{options.Shard}", true, trailer.Rows, trailer.Errors, options.Workers, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Writes it for people.</summary>
    public void Print(TextWriter output)
    {
        string errors = Errors > 0 ? $", {Errors:N0} of them errors" : "";
        if (Skipped)
        {
            output.WriteLine($"{File}: already there, {Rows:N0} lines{errors}");
            return;
        }

        output.WriteLine($"{File}: {Rows:N0} lines{errors}");
        output.WriteLine(
            $"{Rows - Errors:N0} maps in {Durations.Text(TimeSpan.FromSeconds(Seconds))}, {MapsPerSecond:N0} maps/s, {Processor:0.0} s of the processors, after {Load:0.0} s for the model and {Plan:0.0} s for the plan");
        output.WriteLine(
            $"busy: unpacking {Unpack:0.0} s ({UnpackLoad:P0} of its thread's time); reading {Read:0.0} s ({ReadLoad:P0} of {Workers} threads'); {Workers} workers {Prepare + Compute:0.0} s ({WorkerLoad:P0}): images {Prepare:0.0} s, computing {Compute:0.0} s; lines {Write:0.0} s");
    }

    private double Share(double busy, int threads) => Seconds > 0 ? busy / (Seconds * threads) : 0;
}
