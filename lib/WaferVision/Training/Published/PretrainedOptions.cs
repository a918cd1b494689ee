namespace WaferVision.Training;

/// <summary>What to make of published weights, and how to get them.</summary>
public sealed record PretrainedOptions
{
    /// <summary>Classes of the model. With another number than the file's, the last layer gets new initial weights. Default: the file's.</summary>
    public int? Classes { get; init; }

    /// <summary>Channels of the images. Default: 3. With another number, the first layer is adapted as <see cref="Stem"/> says.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>How the first layer is fitted to another number of channels. Default: by the sum of its filters.</summary>
    public StemAdaptation Stem { get; init; } = StemAdaptation.Sum;

    /// <summary>Seed of the weights of a new last layer. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Folder of a mirror that has the same files; its content is checked by SHA-256 like the publisher's. Default: the publisher's.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>Told of the download now and then, at most ten times a second. Default: nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Ends a download; what has arrived is kept and the next call goes on from there.</summary>
    public CancellationToken Cancellation { get; init; }
}
