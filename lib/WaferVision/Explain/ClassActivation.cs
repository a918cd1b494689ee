using TorchSharp;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>How a class activation map weighs a layer's maps A by the gradient G of the class's logit.</summary>
public enum ActivationWeighting
{
    /// <summary>Σₖ mean(Gₖ)·Aₖ (Selvaraju et al., Grad-CAM, ICCV 2017, arXiv 1610.02391, equations 1 and 2).</summary>
    GradCam,

    /// <summary>
    /// Σₖ wₖ·Aₖ with wₖ = Σ α·relu(Gₖ), α = G² / (2G² + ΣAₖ·G³) (Chattopadhay et al., Grad-CAM++, WACV 2018, arXiv 1710.11063, equations 5, 10 and
    /// 19). The paper's factor e^logit is one number an image and left out.
    /// </summary>
    GradCamPlusPlus,

    /// <summary>Σₖ Gₖ ⊙ Aₖ (Draelos and Carin, Use HiResCAM instead of Grad-CAM, arXiv 2011.08891, equation 4): what each place adds to a logit that is linear in the maps.</summary>
    HiResCam,
}

/// <summary>Class activation maps: where a convolutional network's late maps speak for a class.</summary>
public static class ClassActivation
{
    /// <summary>
    /// Maps of what speaks for (above 0) and against a class at each position of a layer. The model is left as it was, in its mode and without
    /// gradients on its parameters.
    /// </summary>
    /// <param name="model">A convolutional model from (N, C, H, W) images to (N, classes) logits, on any device.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device.</param>
    /// <param name="classes">The class to explain of each image.</param>
    /// <param name="weighting">How the maps are weighed.</param>
    /// <param name="layer">
    /// The layer, such as <c>layer3</c>; <c>*</c> stands for any characters and <c>?</c> for one; of several the one that runs last, of one that runs several
    /// times its last run. Null: the last with maps of more than one position.
    /// </param>
    /// <returns>(N, h, w) of the layer's size, which the caller frees.</returns>
    /// <exception cref="ArgumentException">
    /// No layer of that name gives maps (the message lists those that do), the model has attention in place of convolutions and no layer is named,
    /// or there is not one class an image.
    /// </exception>
    public static Tensor Of(
        nn.Module<Tensor, Tensor> model, Tensor images, IReadOnlyList<int> classes, ActivationWeighting weighting = ActivationWeighting.GradCam, string? layer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        FeatureMapLayer chosen = FeatureMapLayer.Choose(model, images, layer);
        using DisposeScope scope = NewDisposeScope();
        (Tensor maps, Tensor gradients) = MapsAndGradients(model, chosen.Name, images, classes); // (N, K, h, w) each
        Tensor weights = weighting switch
        {
            ActivationWeighting.GradCam => gradients.mean([2, 3], keepdim: true),                                       // (N, K, 1, 1)
            ActivationWeighting.GradCamPlusPlus => (Alpha(maps, gradients) * gradients.relu()).sum([2, 3], keepdim: true), // (N, K, 1, 1)
            ActivationWeighting.HiResCam => gradients,                                                                  // (N, K, h, w)
            _ => throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "Expected GradCam, GradCamPlusPlus or HiResCam."),
        };
        return (weights * maps).sum(1).MoveToOuterDisposeScope(); // (N, h, w)
    }

    // Where the gradient is 0 the product with it is 0 whatever alpha is.
    private static Tensor Alpha(Tensor maps, Tensor gradients)
    {
        Tensor squared = gradients.square();
        Tensor denominator = (squared * 2) + (maps.sum([2, 3], keepdim: true) * squared * gradients);
        return where(denominator == 0, zeros_like(squared), squared / denominator);
    }

    private static (Tensor Maps, Tensor Gradients) MapsAndGradients(nn.Module<Tensor, Tensor> model, string layer, Tensor images, IReadOnlyList<int> classes)
    {
        Tensor? maps = null;
        Action remove = LayerTap.Layer(model, layer).register_forward_hook((_, _, output) =>
        {
            // The network goes on with a copy: it may overwrite or free what it passes on.
            maps?.Dispose();
            maps = output.DetachFromDisposeScope();
            return output.clone();
        }).remove;
        try
        {
            using var mode = new EvaluationMode(model);
            using IDisposable _ = enable_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor input = images.detach().clone().requires_grad_(); // so that a network with frozen parameters records its way too
            Tensor total = TargetScore.Of(model.call(input), classes).sum();
            Tensor gradients = autograd.grad([total], [maps!])[0];
            return (maps!.detach().MoveToOuterDisposeScope(), gradients.MoveToOuterDisposeScope());
        }
        finally
        {
            remove();
            maps?.Dispose();
        }
    }
}
