using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Data.Images;

/// <summary>
/// Makes a model's input of a picture: resize the shorter side, cut out the middle, scale to 0…1, subtract the mean and divide by the standard
/// deviation of each channel. The defaults are those of torchvision's first ImageNet weights.
/// </summary>
/// <param name="ResizeSize">Pixels of the shorter side after resizing; at least <paramref name="CropSize"/>. Default: 256.</param>
/// <param name="CropSize">Side of the square that the model sees; 1 or more. Default: 224.</param>
/// <param name="Interpolation">The filter of the resize. Default: bilinear.</param>
public sealed record ImagePreprocessing(int ResizeSize = 256, int CropSize = 224, Interpolation Interpolation = Interpolation.Bilinear)
{
    /// <summary>Pixels of the shorter side after resizing.</summary>
    public int ResizeSize { get; } = ResizeSize >= CropSize
        ? ResizeSize
        : throw new ArgumentOutOfRangeException(nameof(ResizeSize), ResizeSize, $"Expected at least the {CropSize} pixels that are cut out.");

    /// <summary>Side of the square that the model sees.</summary>
    public int CropSize { get; } = CropSize >= 1 ? CropSize : throw new ArgumentOutOfRangeException(nameof(CropSize), CropSize, "Expected 1 or more.");

    /// <summary>Mean of red, green and blue over the training set, of values 0 to 1. Default: ImageNet's.</summary>
    public (float Red, float Green, float Blue) Mean { get; init; } = (0.485f, 0.456f, 0.406f);

    /// <summary>Standard deviation of red, green and blue over the training set. Default: ImageNet's.</summary>
    public (float Red, float Green, float Blue) Deviation { get; init; } = (0.229f, 0.224f, 0.225f);

    /// <summary>What the model sees of a picture, before it becomes numbers.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <returns>A square of <see cref="CropSize"/> pixels.</returns>
    public PixelImage Frame(PixelImage image) => image.ResizeShorter(ResizeSize, Interpolation).CropCenter(CropSize);

    /// <summary>Makes a batch of pictures.</summary>
    /// <param name="images">Pictures of any sizes.</param>
    /// <returns>Normalised values (N, 3, CropSize, CropSize) on the CPU. The caller disposes it.</returns>
    public Tensor Apply(params IReadOnlyList<PixelImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        int plane = CropSize * CropSize;
        float[] mean = [Mean.Red, Mean.Green, Mean.Blue];
        float[] deviation = [Deviation.Red, Deviation.Green, Deviation.Blue];
        float[] values = new float[3 * plane * images.Count];
        for (int n = 0; n < images.Count; n++)
        {
            ReadOnlySpan<byte> rgb = Frame(images[n]).Rgb;
            for (int channel = 0; channel < 3; channel++)
            {
                Span<float> target = values.AsSpan(((3 * n) + channel) * plane, plane);
                for (int i = 0; i < plane; i++)
                {
                    target[i] = ((rgb[(3 * i) + channel] / 255f) - mean[channel]) / deviation[channel];
                }
            }
        }

        return tensor(values, [images.Count, 3, CropSize, CropSize]);
    }
}
