using System.Net;
using WaferVision.Data;

namespace WaferVision.Serving;

/// <summary>How the service runs: which model, where it listens, how it batches, and what it refuses.</summary>
public sealed record ServingOptions
{
    /// <summary>The model: a weights file (<c>.safetensors</c>) or an ONNX file (<c>.onnx</c>).</summary>
    public required string ModelPath { get; init; }

    /// <summary>A second model that answers beside the first one to be compared with it; null (default) for none.</summary>
    public string? ChallengerPath { get; init; }

    /// <summary>The address to listen on: an IP address, or <c>localhost</c>. Default: <c>127.0.0.1</c>; any other than loopback needs <see cref="ApiKeys"/>.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public string Host
    {
        get;
        init => field = value == "localhost" || IPAddress.TryParse(value, out _)
            ? value
            : throw new ArgumentException($"Expected an IP address (0.0.0.0 for every interface) or localhost; found '{value}'.", nameof(Host));
    } = "127.0.0.1";

    /// <summary>The TCP port, 0 to 65,535; 0 for any that is free. Default: 8080.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int Port { get; init => field = Within(value, 0, 65_535, nameof(Port)); } = 8080;

    /// <summary>A PKCS#12 file (<c>.pfx</c>) or PEM file with certificate and key; null (default) to serve plain HTTP.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The PEM file of the certificate's key, where <see cref="CertificatePath"/> holds the certificate alone.</summary>
    public string? CertificateKeyPath { get; init; }

    /// <summary>The password of the PKCS#12 file or key; null (default) for none.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>Keys, 16 characters or more each, of which a client must send one. Default: none, and none is asked for.</summary>
    /// <exception cref="ArgumentException">One is shorter, or cannot be sent in a header.</exception>
    public IReadOnlyList<string> ApiKeys
    {
        get;
        init => field = value.All(key => key.Length is >= 16 and <= 256 && key.All(c => c is > ' ' and < '\x7f'))
            ? value
            : throw new ArgumentException("Expected keys of 16 to 256 printable ASCII characters without blanks, such as 'openssl rand -hex 24' makes.", nameof(ApiKeys));
    } = [];

    /// <summary>Maps that the model is given at a time, 1 to 1,024. Default: 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxBatch { get; init => field = Within(value, 1, 1024, nameof(MaxBatch)); } = 32;

    /// <summary>How long a map waits for others to fill its batch, 0 to 1 second. Default: 0: a batch is what came in while the one before it was computed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan QueueDelay { get; init => field = Within(value, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(QueueDelay)); } = TimeSpan.Zero;

    /// <summary>Maps that may wait, 1 to 100,000; requests beyond are refused with 429. Default: 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int QueueLimit { get; init => field = Within(value, 1, 100_000, nameof(QueueLimit)); } = 256;

    /// <summary>How long a request may take before it is answered with 504, where it does not ask for less itself; 1 ms to 10 minutes. Default: 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan Deadline { get; init => field = Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(Deadline)); } = TimeSpan.FromSeconds(10);

    /// <summary>Batches computed at the same time, 0 to 64; 0 (default) for one on each of the machine's cores: cores that share a batch wait for one another after every layer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int Workers { get; init => field = Within(value, 0, 64, nameof(Workers)); }

    /// <summary>Threads that share the computation of one batch, 0 to 1,024; 0 (default) for the machine's cores divided by <see cref="Workers"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int Threads { get; init => field = Within(value, 0, 1024, nameof(Threads)); }

    /// <summary>The largest request body in bytes, 1 KiB to 1 GiB. Default: 8 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxRequestBytes { get; init => field = Within(value, 1 << 10, 1 << 30, nameof(MaxRequestBytes)); } = 8 << 20;

    /// <summary>The most maps in one request, 1 to 100,000; no more than <see cref="QueueLimit"/> in effect. Default: 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxMapsPerRequest { get; init => field = Within(value, 1, 100_000, nameof(MaxMapsPerRequest)); } = 64;

    /// <summary>The most die positions of one request's maps taken together, whatever it is packed in, 64 to 2³⁰. Default: 2²² (four millions).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxDiesPerRequest { get; init => field = Within(value, 64, 1 << 30, nameof(MaxDiesPerRequest)); } = 1 << 22;

    /// <summary>The most rows or columns of a map, 8 to 4,096. Default: 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxSide { get; init => field = Within(value, 8, WaferMapFile.LargestSide, nameof(MaxSide)); } = 1024;

    /// <summary>Bytes of all request bodies and their maps that may be in memory at a time, 1 KiB or more; requests beyond are refused with 429. Default: 256 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public long MaxBytesInFlight { get; init => field = value >= 1 << 10 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBytesInFlight), value, "Expected 1024 or more."); } = 256L << 20;

    /// <summary>Connections at a time, 1 to 100,000. Default: 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int MaxConnections { get; init => field = Within(value, 1, 100_000, nameof(MaxConnections)); } = 1024;

    /// <summary>How long <see cref="WaferService.StopAsync"/> waits for requests under way, 0 to 10 minutes. Default: 30 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan DrainTimeout { get; init => field = Within(value, TimeSpan.Zero, TimeSpan.FromMinutes(10), nameof(DrainTimeout)); } = TimeSpan.FromSeconds(30);

    /// <summary>The share of the maps, 0 to 1, that the challenger answers itself, batch by batch (canary). Default: 0: it answers beside the first model alone (shadow).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public double CanaryShare { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(CanaryShare), value, "Expected 0 to 1."); }

    /// <summary>A SQLite database that predictions are logged to; null (default) for none. What is wrong with it is told in <see cref="Messages"/> and stops nothing.</summary>
    public string? LogPath { get; init; }

    /// <summary>Predictions that the log keeps, the newest, 1 to 100 millions. Default: 100,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int LogRows { get; init => field = Within(value, 1, 100_000_000, nameof(LogRows)); } = 100_000;

    /// <summary>Bytes that the log's file may have, 64 KiB or more; the oldest predictions go. Default: 256 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public long LogBytes { get; init => field = value >= 64 << 10 ? value : throw new ArgumentOutOfRangeException(nameof(LogBytes), value, "Expected 65536 or more."); } = 256L << 20;

    /// <summary>How drift is watched. Default: against the first maps served.</summary>
    public DriftOptions Drift { get; init; } = new();

    /// <summary>Who is told of each prediction, off the path of the request. Default: nobody.</summary>
    public IReadOnlyList<IPredictionWatcher> Watchers { get; init; } = [];

    /// <summary>Takes warnings and errors, one line each, from any thread; null (default) drops them.</summary>
    public Action<string>? Messages { get; init; }

    /// <summary>How long a client may send its body more slowly than 1 KiB a second; above 1 s, by which the web server looks. Default: 5 s.</summary>
    internal TimeSpan SlowGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many <see cref="Workers"/> there are.</summary>
    internal int WorkersInUse => Workers > 0 ? Workers : Math.Min(64, Environment.ProcessorCount);

    /// <summary>How many <see cref="Threads"/> there are.</summary>
    internal int ThreadsInUse => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / WorkersInUse);

    /// <summary>Whether <see cref="Host"/> can be reached from this machine alone.</summary>
    internal bool IsLoopback => Host == "localhost" || IPAddress.IsLoopback(IPAddress.Parse(Host));

    private static int Within(int value, int low, int high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low:N0} to {high:N0}.");

    private static TimeSpan Within(TimeSpan value, TimeSpan low, TimeSpan high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
}
