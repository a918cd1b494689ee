namespace WaferVision.Serving.Loading;

/// <summary>What a <see cref="LoadGenerator"/> sends.</summary>
public sealed record LoadOptions
{
    /// <summary>Mean requests a second, above 0 to 1,000,000. Default 50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double Rate { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "Expected more than 0, at most 1,000,000."); } = 50;

    /// <summary>How long requests are counted, above 0 to a day. Default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public TimeSpan Duration { get; init => field = Within(value, TimeSpan.FromTicks(1), TimeSpan.FromDays(1), nameof(Duration)); } = TimeSpan.FromSeconds(10);

    /// <summary>How long requests are sent before they are counted: connections open, code is compiled, queues fill. 0 to an hour. Default 1 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public TimeSpan WarmUp { get; init => field = Within(value, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(WarmUp)); } = TimeSpan.FromSeconds(1);

    /// <summary>Seed of the arrivals. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>After how long a sender gives up, 1 ms to an hour. Default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public TimeSpan Timeout { get; init => field = Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(Timeout)); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a sender whose request was refused waits as long as <c>Retry-After</c> says and sends it again, 0 to 100. Default 0: a refusal is final.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int Retries { get; init => field = value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Retries), value, "Expected 0 to 100."); }

    /// <summary>
    /// Requests under way at the same time, 1 to 100,000. Default 1,000. Arrivals beyond it are not sent, and counted as such: no generator has connections without end.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int MostInFlight
    {
        get;
        init => field = value is >= 1 and <= 100_000 ? value : throw new ArgumentOutOfRangeException(nameof(MostInFlight), value, "Expected 1 to 100,000.");
    } = 1000;

    private static TimeSpan Within(TimeSpan value, TimeSpan least, TimeSpan most, string name) =>
        value >= least && value <= most ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {least} to {most}.");
}
