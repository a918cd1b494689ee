using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Explain;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace WaferVision.Serving;

/// <summary>
/// Draws where in a map the model finds its class: by Grad-CAM where its layers can be reached, as those of a weights file, else by occlusion.
/// </summary>
internal sealed class HeatMapper : IDisposable
{
    private readonly ModelCard _card;
    private readonly WaferClassifier? _source;
    private readonly OnnxModel? _scores;
    private readonly HeatMapMethod _method;

    // A network's layers remember one pass at a time.
    private readonly Lock _one = new();
    private bool _disposed;

    public HeatMapper(ModelCard card, OnnxSession session, WaferClassifier? source)
    {
        (_card, _source) = (card, source);
        nn.Module<Tensor, Tensor> model = source?.Model ?? (_scores = new OnnxModel(session));
        Method = HeatMaps.NamesFor(model).Contains("grad-cam") ? "grad-cam" : HeatMaps.Occlusion;
        HeatMapOptions options = new()
        {
            Baseline = images => Baselines.AllPassing(images, card.Encoding),
            Occlusion = new() { Window = Math.Max(2, card.Size / 8), Stride = Math.Max(1, card.Size / 16), BatchSize = 32 },
        };
        _method = HeatMaps.Create(Method, model, options);
    }

    /// <summary>The method's name, as <c>./course explain</c> knows it.</summary>
    public string Method { get; }

    /// <summary>A heat map for the likeliest class of each image.</summary>
    /// <param name="images">Images (N, C, size, size), row-major.</param>
    /// <param name="classes">The class to explain of each.</param>
    /// <returns>Row-major, size × size of 0 to 1 each; the hottest pixel has 1 unless all are 0.</returns>
    public float[][] Draw(float[] images, int[] classes)
    {
        lock (_one)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using DisposeScope scope = NewDisposeScope();
            Tensor heat = _method(tensor(images, [classes.Length, _card.Options.InputChannels, _card.Size, _card.Size]), classes); // (N, H, W)
            Tensor hottest = heat.amax([1, 2], keepdim: true).clamp_min(float.Epsilon);
            float[] values = (heat / hottest).cpu().contiguous().data<float>().ToArray();
            return [.. values.Chunk(_card.Size * _card.Size)];
        }
    }

    public void Dispose()
    {
        lock (_one)
        {
            _disposed = true;
            _source?.Dispose();
            _scores?.Dispose();
        }
    }
}
