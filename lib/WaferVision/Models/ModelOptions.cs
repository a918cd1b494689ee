namespace WaferVision.Models;

/// <summary>What a classifier is made for.</summary>
/// <param name="Classes">Outputs: one logit a class; 1 or more. Default: 20, the synthetic classes.</param>
/// <param name="InputChannels">Channels of the images; 1 or more. Default: 1.</param>
/// <param name="InputSize">Height and width of the images in pixels; 8 or more. Fully convolutional models take any size all the same. Default: 64.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record ModelOptions(int Classes = 20, int InputChannels = 1, int InputSize = 64)
{
    /// <summary>Outputs: one logit a class.</summary>
    public int Classes { get; init => field = AtLeast(1, value, nameof(Classes)); } = AtLeast(1, Classes, nameof(Classes));

    /// <summary>Channels of the images.</summary>
    public int InputChannels { get; init => field = AtLeast(1, value, nameof(InputChannels)); } = AtLeast(1, InputChannels, nameof(InputChannels));

    /// <summary>Height and width of the images in pixels.</summary>
    public int InputSize { get; init => field = AtLeast(8, value, nameof(InputSize)); } = AtLeast(8, InputSize, nameof(InputSize));

    /// <summary>Seed of the initial weights: the same seed gives the same model. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {least} or more.");
}
