using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>What a model says for one class of each image: the number that is explained.</summary>
internal static class TargetScore
{
    /// <summary>The score of each image's class, (N), with its gradient's way back.</summary>
    /// <exception cref="ArgumentException">There is not one class an image, or no such class.</exception>
    public static Tensor Of(Tensor scores, IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (scores.shape is not [long rows, long columns] || rows != classes.Count)
        {
            throw new ArgumentException($"Scores of shape ({string.Join(", ", scores.shape)}) and {classes.Count} classes to explain; expected one row of scores and one class an image.", nameof(classes));
        }

        foreach (int target in classes)
        {
            if (target < 0 || target >= columns)
            {
                throw new ArgumentOutOfRangeException(nameof(classes), target, $"Expected classes from 0 to {columns - 1}.");
            }
        }

        using Tensor index = tensor(classes.Select(k => (long)k).ToArray(), device: scores.device);
        using Tensor column = index.unsqueeze(1);
        using Tensor chosen = scores.gather(1, column);
        return chosen.squeeze(1);
    }
}
