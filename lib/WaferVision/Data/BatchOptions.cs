namespace WaferVision.Data;

/// <summary>How a <see cref="BatchLoader"/> makes batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Maps per batch, 1 to 65,536. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int BatchSize { get; init => field = Range(value, 1, 65536, nameof(BatchSize)); } = 64;

    /// <summary>Whether each epoch has its own random order. Default true; false keeps the set's order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The seed of order and augmentation. Default 42.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The channels. Default <see cref="DieEncoding.Scaled"/>.</summary>
    public DieEncoding Encoding { get; init; } = DieEncoding.Scaled;

    /// <summary>The image's rows and columns, 1 to 4096; null (default) keeps the maps' size, which must then be the same for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int? Size { get; init => field = value is { } v ? Range(v, 1, 4096, nameof(Size)) : null; }

    /// <summary>
    /// Whether a map with more dies than pixels is sampled more finely and averaged, so that a pixel tells the share of its dies that fail and a
    /// thin scratch does not fall between the samples; maps with fewer dies than pixels stay as they are. Default false: the die under the
    /// pixel's centre alone.
    /// </summary>
    public bool Supersampling { get; init; }

    /// <summary>Random changes to each map, new in each epoch. Default null: none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Whether to leave out a last batch that is not full. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Threads that fill a batch; 0 (default): one per processor. The batches do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 0.</exception>
    public int Threads { get; init => field = Range(value, 0, 1024, nameof(Threads)); }

    private static int Range(int value, int low, int high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
}
