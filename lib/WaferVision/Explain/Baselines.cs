using TorchSharp;
using WaferVision.Data;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>What an image is compared with: the same without what is to be explained.</summary>
public static class Baselines
{
    /// <summary>
    /// Images of the same wafers on which every die passes. Exact for <see cref="DieEncoding.FailMask"/> and <see cref="DieEncoding.OneHot"/>; for
    /// <see cref="DieEncoding.Scaled"/> a pixel that averages several dies (<see cref="BatchOptions.Supersampling"/>) becomes at most that of a passing die.
    /// </summary>
    /// <param name="images">Images (N, C, H, W) as a <see cref="BatchLoader"/> makes them.</param>
    /// <param name="encoding">How their dies became channels.</param>
    /// <returns>(N, C, H, W), which the caller frees.</returns>
    /// <exception cref="ArgumentException">The images have another number of channels.</exception>
    public static Tensor AllPassing(Tensor images, DieEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape is not [_, long channels, _, _] || channels != encoding.Channels())
        {
            throw new ArgumentException(
                $"Images of shape ({string.Join(", ", images.shape)}) are not encoded as {encoding}; expected (N, {encoding.Channels()}, H, W).", nameof(images));
        }

        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor passing = encoding switch
        {
            DieEncoding.Scaled => images.clamp_max(0.5),
            DieEncoding.FailMask => zeros_like(images),
            _ => cat([images.sum(1, keepdim: true), zeros_like(images.narrow(1, 0, 1))], 1),
        };
        return passing.MoveToOuterDisposeScope();
    }

    /// <summary>A baseline for each image: zeros for none, else what was given in the images' shape.</summary>
    internal static Tensor Fit(Tensor images, Tensor? baseline)
    {
        if (images.dim() != 4)
        {
            throw new ArgumentException($"Expected images of shape (N, C, H, W); found ({string.Join(", ", images.shape)}).", nameof(images));
        }

        if (baseline is null)
        {
            return zeros_like(images);
        }

        long[] from = baseline.shape, to = images.shape;
        bool expands = from.Length <= 4 && from.Select((size, i) => size == 1 || size == to[4 - from.Length + i]).All(fits => fits);
        return expands
            ? baseline.detach().expand(to)
            : throw new ArgumentException($"A baseline of shape ({string.Join(", ", from)}) does not fit images of shape ({string.Join(", ", to)}).", nameof(baseline));
    }
}
