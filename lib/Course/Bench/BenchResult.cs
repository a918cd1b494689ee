using System.Globalization;

namespace Course.Bench;

/// <summary>One comparison.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Ours">Our figure in <paramref name="Unit"/>.</param>
/// <param name="Peer">The peer's figure in the same unit; <see langword="null"/> where no peer could be run.</param>
/// <param name="Unit">ns, ms (less is better), maps/s (more is better) or % (growth).</param>
/// <param name="Ratio">How many times faster ours is: above 1 where ours is the faster; <see langword="null"/> without a peer, or where the work is no matter of speed.</param>
internal sealed record BenchResult(string Work, double Ours, double? Peer, string Unit, double? Ratio)
{
    /// <summary>The cells of a table row.</summary>
    public IReadOnlyList<string> ToRow() => [Work, Number(Ours), Number(Peer), Unit, Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "–"];

    private static string Number(double? value) => value switch
    {
        null => "–",
        >= 1000 or <= -1000 => value.Value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 or <= -100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}

/// <summary>All comparisons of one invocation.</summary>
/// <param name="Results">One entry for each work.</param>
internal sealed record BenchReport(IReadOnlyList<BenchResult> Results);
