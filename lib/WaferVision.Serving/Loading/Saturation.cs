namespace WaferVision.Serving.Loading;

/// <summary>How much a service can do: it is offered more and more until it answers no more.</summary>
/// <param name="Rate">The most requests a second that were answered at any offered rate.</param>
/// <param name="MapsPerSecond">The maps in them.</param>
/// <param name="Steps">What was tried, in the order of trying.</param>
public sealed record Saturation(double Rate, double MapsPerSecond, IReadOnlyList<LoadReport> Steps)
{
    // Where less than this share of what is offered is answered, the service has had enough.
    private const double Kept = 0.95;

    // A first estimate comes from doubling; the top is looked for around it, overload included.
    private static readonly double[] Around = [0.85, 1, 1.2];

    /// <summary>Finds it.</summary>
    /// <param name="generator">Sends the load.</param>
    /// <param name="options">Each step's duration and so on; the rate is the first one tried.</param>
    /// <param name="progress">Told of each step; null for nobody.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="InvalidOperationException">Nothing was answered at all.</exception>
    public static async Task<Saturation> FindAsync(LoadGenerator generator, LoadOptions options, Action<LoadReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(options);
        List<LoadReport> steps = [];
        LoadReport last;
        for (double rate = options.Rate; (last = await TryAsync(rate).ConfigureAwait(false)).Answered >= Kept * last.Requests && rate < 500_000;)
        {
            rate *= 2;
        }

        double estimate = Speed(Best()) / MapsPerRequest(Best());
        foreach (double share in Around)
        {
            await TryAsync(share * estimate).ConfigureAwait(false);
        }

        LoadReport best = Best();
        return new Saturation(Speed(best) / MapsPerRequest(best), Speed(best), steps);

        async Task<LoadReport> TryAsync(double rate)
        {
            LoadReport report = await generator.RunAsync(options with { Rate = rate, Seed = options.Seed + steps.Count }, cancellation).ConfigureAwait(false);
            steps.Add(report);
            progress?.Invoke(report);
            return report.Answered > 0 || report.Requests == 0
                ? report
                : throw new InvalidOperationException($"None of {report.Requests} requests at {rate:N0} a second was answered with 200 ({report.Outcomes}); no rate is low enough.");
        }

        LoadReport Best() => steps.MaxBy(Speed)!;

        // Steps may be shorter than the time of an answer. Where all answers came late they count over the time until the last of them.
        double Speed(LoadReport report) =>
            report.MapsPerSecond > 0 ? report.MapsPerSecond : report.MapsAnswered / (report.Seconds + (report.Latency.Max / 1000));

        double MapsPerRequest(LoadReport report) => (double)report.MapsAnswered / report.Answered;
    }
}
