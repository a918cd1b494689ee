using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>Functions from (N, C, H, W) images to (N, classes) scores, which is all that occlusion and deletion curves need of a model.</summary>
public static class Scorers
{
    /// <summary>A model's logits, in evaluation mode and without gradients. The model is left as it was after each call.</summary>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits.</param>
    /// <returns>A function whose result the caller frees.</returns>
    public static Func<Tensor, Tensor> Logits(nn.Module<Tensor, Tensor> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return images =>
        {
            using var mode = new EvaluationMode(model);
            using IDisposable _ = no_grad();
            return model.call(images);
        };
    }

    /// <summary>The probabilities that a model's logits stand for: softmax, or for several labels an image sigmoid.</summary>
    /// <param name="logits">A function from images to logits.</param>
    /// <param name="multiLabel">Whether an image may have several labels.</param>
    /// <returns>A function whose result the caller frees.</returns>
    public static Func<Tensor, Tensor> Probabilities(Func<Tensor, Tensor> logits, bool multiLabel = false)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return images =>
        {
            using Tensor scores = logits(images);
            return multiLabel ? scores.sigmoid() : scores.softmax(1);
        };
    }
}
