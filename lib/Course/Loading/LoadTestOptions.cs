namespace Course.Loading;

/// <summary>What <c>load</c> does.</summary>
internal sealed record LoadTestOptions
{
    /// <summary>The service; null to start one.</summary>
    public Uri? Url { get; init; }

    /// <summary>The model of a service that is started; null for the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>Requests a second, one load each.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>How long each load lasts.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Maps in a request.</summary>
    public required int MapsPerRequest { get; init; }

    /// <summary>Seed of maps and arrivals.</summary>
    public required int Seed { get; init; }

    /// <summary>The priority that requests ask for; null for none.</summary>
    public string? Priority { get; init; }

    /// <summary>How often a refused request is sent again.</summary>
    public int Retries { get; init; }

    /// <summary>After how long a sender gives up.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The key that the service at <see cref="Url"/> wants.</summary>
    public string? ApiKey { get; init; }
}
