using TorchSharp;
using WaferVision.Models;
using WaferVision.Training.Published;
using static TorchSharp.torch;

namespace WaferVision.Training;

public static partial class Weights
{
    /// <summary>Makes a model with published weights, as <see cref="Load(PublishedWeights, PretrainedOptions?)"/> does.</summary>
    /// <param name="model">The model's name, such as <c>resnet50</c>; <see cref="PublishedWeights.All"/> lists those that have weights.</param>
    /// <param name="pretrained">What the weights were trained on.</param>
    /// <param name="options">Classes, channels and the download; the published model if null.</param>
    /// <returns>The model on the CPU, in evaluation mode. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">No such weights are known.</exception>
    /// <exception cref="IOException">The file is nowhere and cannot be downloaded; the message says which file to put where.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit the model.</exception>
    public static nn.Module<Tensor, Tensor> Load(string model, Pretrained pretrained, PretrainedOptions? options = null) =>
        Load(PublishedWeights.Find(model, pretrained), options);

    /// <summary>
    /// Makes a model with published weights. The file is looked for in PyTorch's cache (<c>$TORCH_HOME/hub/checkpoints</c>, by default
    /// <c>~/.cache/torch/hub/checkpoints</c>) and in the folders that <c>WAFERVISION_WEIGHTS</c> lists, then downloaded into the cache.
    /// Its SHA-256 is checked each time.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="options">Classes, channels and the download; the published model if null.</param>
    /// <returns>The model on the CPU, in evaluation mode. The caller disposes it.</returns>
    /// <exception cref="IOException">The file is nowhere and cannot be downloaded; the message says which file to put where.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit the model.</exception>
    public static nn.Module<Tensor, Tensor> Load(PublishedWeights weights, PretrainedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        options ??= new();
        string path = WeightsCache.Find(weights) ?? Download(weights, options);
        int classes = options.Classes ?? weights.Classes;
        nn.Module<Tensor, Tensor> model = Models.Models.Create(
            weights.Model, new ModelOptions(classes, options.InputChannels, weights.Preprocessing.CropSize) { Seed = options.Seed });
        try
        {
            Load(model, path, new WeightsOptions
            {
                Convert = true,
                NewHead = classes != weights.Classes,
                Stem = options.InputChannels == 3 ? StemAdaptation.Refuse : options.Stem,
                Ignored = weights.Ignored,
            });
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static string Download(PublishedWeights weights, PretrainedOptions options)
    {
        string path = Path.Combine(WeightsCache.HubFolder, weights.FileName);
        Uri address = options.Mirror is null ? weights.Address : new Uri(new Uri(options.Mirror.AbsoluteUri.TrimEnd('/') + "/"), weights.FileName);
        try
        {
            // A thread of the pool has no context to come back to, so waiting for it cannot lock up a user interface or a notebook.
            Task.Run(() => new FileDownload(address, path, weights.Sha256, options.Progress).RunAsync(options.Cancellation)).GetAwaiter().GetResult();
            return path;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !options.Cancellation.IsCancellationRequested)
        {
            throw new IOException(
                $"Cannot download the weights of {weights.Model}: {error.Message} Get {address} on another machine and put {weights.FileName} into " +
                $"{WeightsCache.HubFolder}, or into another folder that the environment variable {WeightsCache.Variable} names.", error);
        }
    }
}
