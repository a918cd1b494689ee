using System.Globalization;

namespace WaferVision.Serving.Loading;

/// <summary>How a service answered a load. Every request that was due counts in exactly one of the numbers of requests.</summary>
public sealed record LoadReport
{
    /// <summary>Mean requests a second that were asked for.</summary>
    public required double Rate { get; init; }

    /// <summary>Seconds over which requests were counted.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests that were due in that time.</summary>
    public required int Requests { get; init; }

    /// <summary>Requests by the status of their answer.</summary>
    public required IReadOnlyDictionary<int, int> Statuses { get; init; }

    /// <summary>Requests that were not answered when the sender gave up.</summary>
    public required int TimedOut { get; init; }

    /// <summary>Requests that were sent and never answered: the connection ended.</summary>
    public required int Lost { get; init; }

    /// <summary>Requests for which no connection could be had: nobody accepted them.</summary>
    public required int Unconnected { get; init; }

    /// <summary>Requests that the generator did not send, because as many were under way as it may have.</summary>
    public required int Unsent { get; init; }

    /// <summary>Times a refused request was sent again.</summary>
    public required int Retried { get; init; }

    /// <summary>Maps a second that were answered within the counted time.</summary>
    public required double MapsPerSecond { get; init; }

    /// <summary>Maps in the requests that were answered with 200, whenever that was.</summary>
    public required int MapsAnswered { get; init; }

    /// <summary>From the moment a request was due to the end of its answer, of requests answered with 200.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>The same of requests that were refused.</summary>
    public required LatencySummary RefusalLatency { get; init; }

    /// <summary>From the moment a request was due to the moment it was sent: beyond a few milliseconds it is the generator that is slow.</summary>
    public required LatencySummary Lateness { get; init; }

    /// <summary>Processor cores that this process used while it sent.</summary>
    public required double GeneratorCores { get; init; }

    /// <summary>Requests answered with 200.</summary>
    public int Answered => Statuses.GetValueOrDefault(200);

    /// <summary>Requests refused for now, with 429 or 503.</summary>
    public int Refused => Statuses.GetValueOrDefault(429) + Statuses.GetValueOrDefault(503);

    /// <summary>Requests answered with another 4xx.</summary>
    public int ClientErrors => Statuses.Where(status => status.Key is >= 400 and < 500 and not 429).Sum(status => status.Value);

    /// <summary>Requests answered with another 5xx.</summary>
    public int ServerErrors => Statuses.Where(status => status.Key is >= 500 and not 503).Sum(status => status.Value);

    /// <summary>Requests that somebody accepted: all but those without a connection and those not sent.</summary>
    public int Accepted => Requests - Unconnected - Unsent;

    /// <summary>What became of the requests, in words.</summary>
    public string Outcomes
    {
        get
        {
            IEnumerable<(string What, int Count)> outcomes =
            [
                .. Statuses.Select(status => ($"{status.Key}", status.Value)),
                ("timed out", TimedOut), ("lost", Lost), ("without connection", Unconnected), ("not sent", Unsent),
            ];
            return string.Join(", ", outcomes.Where(one => one.Count > 0).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count:N0} {one.What}")));
        }
    }

    /// <summary>Why the figures are the generator's rather than the service's; <see langword="null"/> where they are not.</summary>
    public string? Warning =>
        Unsent > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Unsent:N0} requests were not sent because too many were under way: the service was offered less than {Rate:N0} requests a second")
        : Lateness.P99 > 20 ? string.Create(CultureInfo.InvariantCulture, $"one request in a hundred was sent {Lateness.P99:N0} ms late or more: the generator is the bottleneck")
        : null;
}
