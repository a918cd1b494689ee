using System.Globalization;
using Course.Classifying.Sharding;

namespace Course.Bench.Stages;

/// <summary>One run of <c>classify</c>.</summary>
/// <param name="Input">What it read.</param>
/// <param name="Model">What judged.</param>
/// <param name="Maps">Maps that were classified.</param>
/// <param name="Seconds">From the first to the last of them, in seconds.</param>
/// <param name="MapsPerSecond">Maps a second.</param>
/// <param name="Read">Of the time that all threads together were busy, the share that went into unpacking and reading, from 0 to 1.</param>
/// <param name="Prepare">As <paramref name="Read"/>, into images.</param>
/// <param name="Compute">As <paramref name="Read"/>, into the network.</param>
/// <param name="Write">As <paramref name="Read"/>, into lines of answers and their file.</param>
/// <param name="ReadersBusy">The share of the time that the reading threads were busy, or the thread that unpacks archives.</param>
/// <param name="WorkersBusy">The share of the time that the workers were busy; near 1, reading holds nothing up.</param>
internal sealed record StageRow(
    string Input, string Model, long Maps, double Seconds, double MapsPerSecond, double Read, double Prepare, double Compute, double Write, double ReadersBusy, double WorkersBusy)
{
    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["input", "model", "maps", "s", "maps/s", "read", "images", "compute", "lines", "readers busy", "workers busy"];

    /// <summary>The figures of a run.</summary>
    public static StageRow Of(string input, string model, ShardReport run)
    {
        double read = run.Unpack + run.Read, busy = read + run.Prepare + run.Compute + run.Write;
        return new(
            input, model, run.Rows - run.Errors, run.Seconds, run.MapsPerSecond, read / busy, run.Prepare / busy, run.Compute / busy, run.Write / busy,
            Math.Max(run.UnpackLoad, run.ReadLoad), run.WorkerLoad);
    }

    /// <summary>As a line of the table.</summary>
    public IReadOnlyList<string> ToCells() =>
    [
        Input, Model, Text(Maps, "#,0"), Text(Seconds, "0.0"), Text(MapsPerSecond, "#,0"),
        .. ((double[])[Read, Prepare, Compute, Write, ReadersBusy, WorkersBusy]).Select(share => Text(share, "0.0 %")),
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
