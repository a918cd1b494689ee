using TorchSharp;
using WaferVision.Models;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>Explains images: from (N, C, H, W) images and the class of each to explain, to heat maps (N, H, W) of 0 or more, which the caller frees.</summary>
/// <param name="images">Images (N, C, H, W).</param>
/// <param name="classes">The class to explain of each image.</param>
public delegate Tensor HeatMapMethod(Tensor images, IReadOnlyList<int> classes);

/// <summary>Choices of the methods; each takes those that concern it.</summary>
public sealed record HeatMapOptions
{
    /// <summary>The layer of the class activation methods, see <see cref="ClassActivation.Of"/>. Default: null, the last with positions.</summary>
    public string? Layer { get; init; }

    /// <summary>
    /// Makes from images what they are compared with by integrated gradients and occlusion, such as <see cref="Baselines.AllPassing"/>. Default: null, zeros.
    /// </summary>
    public Func<Tensor, Tensor>? Baseline { get; init; }

    /// <summary>Points on the way of integrated gradients, 1 or more. Default: 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 1.</exception>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, "Expected 1 or more.");
    } = IntegratedGradients.DefaultSteps;

    /// <summary>The window of occlusion.</summary>
    public OcclusionOptions Occlusion { get; init; } = new();
}

/// <summary>The methods by name. Each heat map tells what speaks for the class; what speaks against it counts as 0.</summary>
public static class HeatMaps
{
    /// <summary>Occlusion's name: the one method that needs nothing of a model but its scores.</summary>
    public const string Occlusion = "occlusion";

    private const string Integrated = "integrated-gradients";

    private static readonly OrderedDictionary<string, Func<nn.Module<Tensor, Tensor>, HeatMapOptions, HeatMapMethod>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["grad-cam"] = (model, options) => OfActivations(model, ActivationWeighting.GradCam, options),
        ["grad-cam++"] = (model, options) => OfActivations(model, ActivationWeighting.GradCamPlusPlus, options),
        ["hires-cam"] = (model, options) => OfActivations(model, ActivationWeighting.HiResCam, options),
        [Integrated] = OfGradients,
        ["guided-backprop"] = (model, _) => (images, classes) => GuidedBackpropagation.Of(model, images, classes),
        [Occlusion] = (model, options) => OfScores(Scorers.Logits(model), options),
    };

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <summary>
    /// The methods that say something of a model: all of a convolutional network; those that need neither maps nor ReLU of one with attention; occlusion
    /// alone of one that ONNX Runtime runs.
    /// </summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<string> NamesFor(nn.Module<Tensor, Tensor> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model is OnnxModel ? [Occlusion] : model.modules().Any(module => module is SelfAttention) ? [Integrated, Occlusion] : Names;
    }

    /// <summary>A method for a model.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits. The method uses it as it is at the time of a call, and leaves it so.</param>
    /// <param name="options">The method's choices; defaults if null.</param>
    /// <exception cref="ArgumentException">There is no such method (the message lists those there are), or it needs more of an ONNX model than its scores.</exception>
    public static HeatMapMethod Create(string name, nn.Module<Tensor, Tensor> model, HeatMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(model);
        if (!Known.TryGetValue(name, out Func<nn.Module<Tensor, Tensor>, HeatMapOptions, HeatMapMethod>? make))
        {
            throw new ArgumentException($"There is no method '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
        }

        return model is not OnnxModel || name.Equals(Occlusion, StringComparison.OrdinalIgnoreCase)
            ? make(model, options ?? new())
            : throw new ArgumentException(
                $"{name} needs a network's layers or gradients, but ONNX Runtime gives its scores alone; {Occlusion} works with it, the others with the weights file.", nameof(name));
    }

    /// <summary>Occlusion for any function from images to scores, such as a model that another engine runs.</summary>
    /// <param name="scorer">From (N, C, H, W) images to (N, classes) scores.</param>
    /// <param name="options">Window and baseline; defaults if null.</param>
    public static HeatMapMethod OfScores(Func<Tensor, Tensor> scorer, HeatMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        options ??= new();
        return (images, classes) =>
        {
            using DisposeScope scope = NewDisposeScope();
            return Explain.Occlusion.Of(scorer, images, classes, options.Baseline?.Invoke(images), options.Occlusion).relu_().MoveToOuterDisposeScope();
        };
    }

    /// <summary>
    /// What differs from the baseline, |x − x′| over the channels: a control that never asks a model. Where it does as well as a method, the method
    /// has told nothing of its model.
    /// </summary>
    /// <param name="baseline">Makes from images what they are compared with, such as <see cref="Baselines.AllPassing"/>.</param>
    public static HeatMapMethod Differences(Func<Tensor, Tensor> baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return (images, _) =>
        {
            using DisposeScope scope = NewDisposeScope();
            return (images - baseline(images)).abs().sum(1).MoveToOuterDisposeScope(); // (N, H, W)
        };
    }

    /// <summary>The same heat everywhere: the control that tells what chance does.</summary>
    /// <param name="images">Images (N, C, H, W).</param>
    /// <param name="classes">Not looked at.</param>
    /// <returns>Ones (N, H, W), which the caller frees.</returns>
    public static Tensor Even(Tensor images, IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ones([images.shape[0], images.shape[2], images.shape[3]], device: images.device);
    }

    /// <summary>What is above 0 in maps of any size, interpolated to images (bilinear, as the papers do).</summary>
    /// <param name="maps">Maps (N, h, w).</param>
    /// <param name="rows">Rows of the images.</param>
    /// <param name="columns">Columns of the images.</param>
    /// <returns>(N, rows, columns) of 0 or more, which the caller frees.</returns>
    public static Tensor ToImages(Tensor maps, long rows, long columns)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using DisposeScope scope = NewDisposeScope();
        return nn.functional.interpolate(maps.relu().unsqueeze(1), [rows, columns], mode: InterpolationMode.Bilinear, align_corners: false)
            .squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The heat maps of a batch, row-major, one array an image.</summary>
    internal static float[][] Rows(this Tensor heat)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. heat.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray().Chunk((int)(heat.numel() / heat.shape[0]))];
    }

    private static HeatMapMethod OfActivations(nn.Module<Tensor, Tensor> model, ActivationWeighting weighting, HeatMapOptions options) => (images, classes) =>
    {
        using Tensor maps = ClassActivation.Of(model, images, classes, weighting, options.Layer);
        return ToImages(maps, images.shape[2], images.shape[3]);
    };

    private static HeatMapMethod OfGradients(nn.Module<Tensor, Tensor> model, HeatMapOptions options) => (images, classes) =>
    {
        using DisposeScope scope = NewDisposeScope();
        using Attributions attributions = IntegratedGradients.Of(model, images, classes, options.Baseline?.Invoke(images), options.Steps);
        return attributions.Values.sum(1).relu_().MoveToOuterDisposeScope(); // (N, H, W)
    };
}
