namespace WaferVision.Onnx;

/// <summary>What an exported model takes and says of itself.</summary>
/// <param name="InputChannels">Channels of the images; 1 or more. Default: 1.</param>
/// <param name="InputSize">Height and width in pixels of the images that the model is traced with; 8 or more. Default: 64.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record OnnxExportOptions(int InputChannels = 1, int InputSize = 64)
{
    /// <summary>Channels of the images.</summary>
    public int InputChannels { get; init => field = AtLeast(1, value, nameof(InputChannels)); } = AtLeast(1, InputChannels, nameof(InputChannels));

    /// <summary>Height and width in pixels of the images that the model is traced with.</summary>
    public int InputSize { get; init => field = AtLeast(8, value, nameof(InputSize)); } = AtLeast(8, InputSize, nameof(InputSize));

    /// <summary>
    /// Whether the exported model takes images of any size that its layers take; otherwise only those of <see cref="InputSize"/>. The number of
    /// images is free in both cases. Default: yes; <see cref="Models.ModelInfo.AnySize"/> tells it of a model of the registry.
    /// </summary>
    public bool AnySize { get; init; } = true;

    /// <summary>Free text to store in the file, such as a weights file's metadata: class names, how images are made, how it was trained. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {least} or more.");
}
