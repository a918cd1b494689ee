using TorchSharp;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Classifying;

/// <summary>A trained model with what is needed to feed it.</summary>
internal sealed class Classifier : IDisposable
{
    private readonly OnnxSession? _session;

    private Classifier(string file, ModelCard card, nn.Module<Tensor, Tensor> model, OnnxSession? session = null)
    {
        (File, Card) = (file, card);
        Model = model;
        _session = session;
    }

    /// <summary>The weights file, or the ONNX file.</summary>
    public string File { get; }

    /// <summary>What the file says.</summary>
    public ModelCard Card { get; }

    /// <summary>The model.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>How it is fed.</summary>
    public BatchOptions Batches => new() { BatchSize = 128, Shuffle = false, Encoding = Card.Encoding, Size = Card.Size, Supersampling = Card.Supersampling };

    /// <summary>What a weights file of the model must say.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Model is CompactNetwork network ? network.ToMetadata(Card.ToMetadata()) : Card.ToMetadata();

    /// <summary>Reads a weights file, or an ONNX file (<c>.onnx</c>), which runs on the CPU.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged or does not fit the model that it names.</exception>
    /// <exception cref="CourseException">It does not say which model it is for.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static Classifier Load(string path, Device device)
    {
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return LoadOnnx(path);
        }

        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(path), path);
        nn.Module<Tensor, Tensor> model = LoadModel(path, card);
        model.to(device);
        return new Classifier(path, card, model);
    }

    /// <summary>Makes the model of a weights file, which may be compressed, on the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <param name="card">What it says.</param>
    public static nn.Module<Tensor, Tensor> LoadModel(string path, ModelCard card)
    {
        if (CompactNetwork.IsDescribedBy(Weights.ReadMetadata(path)))
        {
            return CompactNetwork.Load(path);
        }

        nn.Module<Tensor, Tensor> model = Models.Create(card.Model, card.Options);
        try
        {
            Weights.Load(model, path);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Another model that is fed alike and answers alike.</summary>
    public Classifier With(nn.Module<Tensor, Tensor> model) => new(File, Card, model);

    /// <summary>What the classifier says of each map.</summary>
    /// <param name="data">Maps of any size, with the classifier's classes.</param>
    /// <param name="symmetries">Whether to average over the eight symmetries of the square.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    public Predictions Predict(WaferDataset data, bool symmetries, CancellationToken cancellation) =>
        Evaluator.Predict(Model, data, Batches, symmetries, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _session?.Dispose();
    }

    private static Classifier LoadOnnx(string path)
    {
        OnnxSession session = OnnxSession.Open(path);
        try
        {
            ModelCard card = ModelCard.FromMetadata(session.Metadata, path);
            return (session.Channels, session.Classes) == (card.Options.InputChannels, card.Options.Classes)
                ? new Classifier(path, card, new OnnxModel(session), session)
                : throw new CourseException(
                    $"{path}: its metadata speak of {card.Options.Classes} classes and {card.Options.InputChannels} channels, its model has {session.Classes} and {session.Channels}; export it again");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
