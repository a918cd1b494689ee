using Course.Classifying;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Explain;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace Course.Explaining;

/// <summary>A model to explain: trained weights, or an ONNX file, of which only the scores are known.</summary>
internal sealed class ExplainedModel : IDisposable
{
    private readonly IDisposable _owner;

    private ExplainedModel(string file, ModelCard card, nn.Module<Tensor, Tensor>? network, Func<Tensor, Tensor> logits, IDisposable owner)
    {
        (File, Card, Network, Logits) = (file, card, network, logits);
        _owner = owner;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>What the file says.</summary>
    public ModelCard Card { get; }

    /// <summary>The network; <see langword="null"/> where another engine runs it.</summary>
    public nn.Module<Tensor, Tensor>? Network { get; }

    /// <summary>From images to logits.</summary>
    public Func<Tensor, Tensor> Logits { get; }

    /// <summary>From images to probabilities.</summary>
    public Func<Tensor, Tensor> Probabilities => Scorers.Probabilities(Logits, Card.MultiLabel);

    /// <summary>How it is fed.</summary>
    public BatchOptions Batches => new() { Shuffle = false, Encoding = Card.Encoding, Size = Card.Size, Supersampling = Card.Supersampling };

    /// <summary>Where its images go.</summary>
    public Device Device => Network?.parameters().First().device ?? CPU;

    /// <summary>The methods that apply.</summary>
    public IReadOnlyList<string> Methods => Network is null ? [HeatMaps.Occlusion] : HeatMaps.NamesFor(Network);

    /// <summary>Reads a weights file, or opens an ONNX file (.onnx).</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="CourseException">It does not say how its classifier is fed.</exception>
    public static ExplainedModel Load(string path, Device device)
    {
        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            Classifier classifier = Classifier.Load(path, device);
            return new(path, classifier.Card, classifier.Model, Scorers.Logits(classifier.Model), classifier);
        }

        OnnxSession session = Open(path);
        try
        {
            return new(path, ModelCard.FromMetadata(session.Metadata, path), null, session.Run, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static OnnxSession Open(string path)
    {
        try
        {
            return OnnxSession.Open(path);
        }
        catch (DllNotFoundException problem)
        {
            throw new CourseException($"{path}: {problem.Message.TrimEnd('.')}; ./course setup installs it where it can");
        }
    }

    /// <summary>A method by its name.</summary>
    /// <exception cref="CourseException">The method needs more of a model than its scores.</exception>
    public HeatMapMethod Method(string name, HeatMapOptions options) =>
        Network is not null ? HeatMaps.Create(name, Network, options)
        : name == HeatMaps.Occlusion ? HeatMaps.OfScores(Logits, options)
        : throw new CourseException($"{File}: {name} needs the network itself, but an ONNX file gives its scores alone; {HeatMaps.Occlusion} works with it, the others with its weights file");

    /// <inheritdoc/>
    public void Dispose() => _owner.Dispose();
}
