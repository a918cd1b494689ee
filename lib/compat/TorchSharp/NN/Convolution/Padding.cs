namespace TorchSharp;

/// <summary>What a convolution pads its input with.</summary>
public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

/// <summary>How much a convolution pads its input: not at all, or so that the output keeps the input's size.</summary>
public enum Padding
{
    Valid = 0,
    Same = 1,
}
