using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>The window that occlusion moves over an image.</summary>
public sealed record OcclusionOptions
{
    /// <summary>Height and width of the window in pixels, 1 or more. Default: 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 1.</exception>
    public int Window { get; init => field = AtLeastOne(value, nameof(Window)); } = 8;

    /// <summary>Pixels from one place of the window to the next, 1 or more; at most the window, or pixels would be left out. Default: 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 1.</exception>
    public int Stride { get; init => field = AtLeastOne(value, nameof(Stride)); } = 4;

    /// <summary>Images that are scored at a time, 1 or more. Default: 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 1.</exception>
    public int BatchSize { get; init => field = AtLeastOne(value, nameof(BatchSize)); } = 64;

    private static int AtLeastOne(int value, string name) => value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected 1 or more.");
}

/// <summary>
/// Occlusion: how much a class's score falls where a window of the image is replaced (Zeiler and Fergus, Visualizing and Understanding
/// Convolutional Networks, ECCV 2014, arXiv 1311.2901, section 4.2). Asks nothing of a model but its scores, so that it explains any.
/// </summary>
public static class Occlusion
{
    /// <summary>The mean fall of the score over all windows that cover a pixel.</summary>
    /// <param name="scorer">From (N, C, H, W) images to (N, classes) scores, such as one of <see cref="Scorers"/>.</param>
    /// <param name="images">Images (N, C, H, W).</param>
    /// <param name="classes">The class to explain of each image.</param>
    /// <param name="baseline">What the window shows instead, of the images' shape or one that expands to it; null: zeros.</param>
    /// <param name="options">Window, stride and batch size; defaults if null.</param>
    /// <returns>(N, H, W), above 0 where the pixel speaks for the class; the caller frees it.</returns>
    /// <exception cref="ArgumentException">The stride is above the window, the baseline does not fit the images, or there is not one class an image.</exception>
    public static Tensor Of(Func<Tensor, Tensor> scorer, Tensor images, IReadOnlyList<int> classes, Tensor? baseline = null, OcclusionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classes);
        options ??= new();
        if (options.Stride > options.Window)
        {
            throw new ArgumentException($"Windows of {options.Window} pixels every {options.Stride} leave pixels out; expected a stride of at most {options.Window}.", nameof(options));
        }

        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor fill = Baselines.Fit(images, baseline);
        (long rows, long columns) = (images.shape[2], images.shape[3]);
        (int Row, int Column)[] corners = [.. Starts(rows, options).SelectMany(row => Starts(columns, options).Select(column => (row, column)))];
        Tensor[] maps = [.. classes.Select((target, n) => One(scorer, images.narrow(0, n, 1), fill.narrow(0, n, 1), target, corners, options))];
        return cat(maps, 0).MoveToOuterDisposeScope(); // (N, H, W)
    }

    private static Tensor One(
        Func<Tensor, Tensor> scorer, Tensor image, Tensor fill, int target, (int Row, int Column)[] corners, OcclusionOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        (long rows, long columns) = (image.shape[2], image.shape[3]);
        Tensor whole = TargetScore.Of(scorer(image), [target]); // (1)
        Tensor sum = zeros([rows, columns], device: image.device), covered = zeros([rows, columns], device: image.device);
        foreach ((int Row, int Column)[] chunk in corners.Chunk(options.BatchSize))
        {
            using DisposeScope part = NewDisposeScope();
            Tensor batch = image.repeat(chunk.Length, 1, 1, 1); // (B, C, H, W)
            for (int i = 0; i < chunk.Length; i++)
            {
                Window(batch.select(0, i), chunk[i], options).copy_(Window(fill.select(0, 0), chunk[i], options));
            }

            Tensor fall = whole - TargetScore.Of(scorer(batch), Enumerable.Repeat(target, chunk.Length).ToArray()); // (B)
            for (int i = 0; i < chunk.Length; i++)
            {
                Window(sum, chunk[i], options).add_(fall[i]);
                Window(covered, chunk[i], options).add_(1);
            }
        }

        return (sum / covered).unsqueeze(0).MoveToOuterDisposeScope(); // (1, H, W)
    }

    // The last window ends at the edge.
    private static IEnumerable<int> Starts(long length, OcclusionOptions options)
    {
        int last = (int)Math.Max(0, length - options.Window);
        for (int start = 0; start < last; start += options.Stride)
        {
            yield return start;
        }

        yield return last;
    }

    private static Tensor Window(Tensor planes, (int Row, int Column) corner, OcclusionOptions options)
    {
        long[] shape = planes.shape;
        return planes.narrow(-2, corner.Row, Math.Min(options.Window, shape[^2])).narrow(-1, corner.Column, Math.Min(options.Window, shape[^1]));
    }
}
