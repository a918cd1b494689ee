using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Runs a model over a set once and keeps what a layer says of every map. Whatever is learned on frozen features (a head, a linear probe,
/// nearest neighbours) then takes seconds, because the backbone does not run again.
/// </summary>
public static class Features
{
    /// <summary>Features of one layer, from the cache where they are there. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images, on any device.</param>
    /// <param name="data">The maps.</param>
    /// <param name="options">Layer, encoding and cache; defaults if null.</param>
    /// <param name="cancellation">Stops between two batches; nothing is written then.</param>
    /// <returns>One row a map, in the set's order: an output with positions (N, C, H, W) is averaged over them, tokens (N, T, C) likewise.</returns>
    /// <exception cref="ArgumentException">There are no maps or no such layer, it does not run once a batch, or the features need too many bytes.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FeatureSet Of(nn.Module<Tensor, Tensor> model, WaferDataset data, FeatureOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        BatchLoader loader = Loader(data, options);
        using var mode = new EvaluationMode(model);
        string layer = options.Layer ?? HeadOf(model, loader);
        FeatureCache? cache = options.CacheFolder is { } folder ? new(folder, model, layer, options, loader, data) : null;
        if (cache?.Read(data) is { } kept)
        {
            return kept;
        }

        FeatureSet features = Run(model, loader, [(layer, options.Layer is null)], options.MostBytes, cancellation)[layer];
        cache?.Write(features);
        return features;
    }

    /// <summary>Features of several layers in one pass, to compare layers or models. The cache is not used. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images, on any device.</param>
    /// <param name="data">The maps.</param>
    /// <param name="layers">Names of layers, such as <c>layer1</c>; each layer's output is taken.</param>
    /// <param name="options">Encoding and largest size; <see cref="FeatureOptions.Layer"/> and the cache are ignored. Defaults if null.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>For each layer, one row a map, as <see cref="Of(nn.Module{Tensor, Tensor}, WaferDataset, FeatureOptions?, CancellationToken)"/> gives.</returns>
    /// <exception cref="ArgumentException">There are no maps or no such layer, it does not run once a batch, or the features need too many bytes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyDictionary<string, FeatureSet> OfLayers(
        nn.Module<Tensor, Tensor> model, WaferDataset data, IReadOnlyList<string> layers, FeatureOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layers);
        options ??= new();
        return Run(model, Loader(data, options), layers, options.MostBytes, cancellation);
    }

    /// <summary>Features of several layers for every image of a source's first epoch, in one pass. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images, on any device.</param>
    /// <param name="images">The images; the features are in the order of the epoch.</param>
    /// <param name="layers">Names of layers, such as <c>layer1</c>; each layer's output is taken.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>For each layer, one row an image.</returns>
    /// <exception cref="ArgumentException">There are no images or no such layer, it does not run once a batch, or the features need too many bytes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyDictionary<string, FeatureSet> OfLayers(
        nn.Module<Tensor, Tensor> model, IBatchSource images, IReadOnlyList<string> layers, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfZero(images.Count, nameof(images));
        return Run(model, images, layers, new FeatureOptions().MostBytes, cancellation);
    }

    /// <summary>What the model's head is given for every image of a source's first epoch. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images, on any device.</param>
    /// <param name="images">The images; the features are in the order of the epoch.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>One row an image.</returns>
    /// <exception cref="ArgumentException">There are no images, or the features need too many bytes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FeatureSet Of(nn.Module<Tensor, Tensor> model, IBatchSource images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfZero(images.Count, nameof(images));
        using var mode = new EvaluationMode(model);
        string layer = HeadOf(model, images);
        return Run(model, images, [(layer, true)], new FeatureOptions().MostBytes, cancellation)[layer];
    }

    private static BatchLoader Loader(WaferDataset data, FeatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Count > 0
            ? new(data, Evaluator.InOrder(options.Batches ?? new()))
            : throw new ArgumentException("Expected at least one map; found none.", nameof(data));
    }

    private static string HeadOf(nn.Module<Tensor, Tensor> model, IBatchSource images)
    {
        using Batch first = images.Epoch(0, DeviceOf(model)).First();
        using Tensor one = first.Images.narrow(0, 0, 1);
        return LayerTap.HeadOf(model, one);
    }

    private static Dictionary<string, FeatureSet> Run(
        nn.Module<Tensor, Tensor> model, IBatchSource images, IReadOnlyList<string> layers, long mostBytes, CancellationToken cancellation)
    {
        using var mode = new EvaluationMode(model);
        return Run(model, images, [.. layers.Distinct().Select(layer => (layer, false))], mostBytes, cancellation);
    }

    private static Dictionary<string, FeatureSet> Run(
        nn.Module<Tensor, Tensor> model, IBatchSource images, (string Layer, bool Input)[] wanted, long mostBytes, CancellationToken cancellation)
    {
        var taps = new Dictionary<string, LayerTap>(StringComparer.Ordinal);
        var labels = new List<int>(images.Count);
        try
        {
            foreach ((string layer, bool input) in wanted)
            {
                taps.Add(layer, new(LayerTap.Layer(model, layer), layer, input, images.Count, mostBytes));
            }

            using IDisposable _ = no_grad();
            foreach (Batch batch in images.Epoch(0, DeviceOf(model)))
            {
                using (batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    model.call(batch.Images).Dispose();
                    labels.AddRange(batch.ReadLabels());
                }
            }

            return taps.ToDictionary(
                pair => pair.Key, pair => new FeatureSet(pair.Value.Values(), pair.Value.Width, [.. labels], images.ClassNames, images.MultiLabel), StringComparer.Ordinal);
        }
        finally
        {
            foreach (LayerTap tap in taps.Values)
            {
                tap.Dispose();
            }
        }
    }

    private static Device DeviceOf(nn.Module model) => model.parameters().FirstOrDefault()?.device ?? CPU;
}
