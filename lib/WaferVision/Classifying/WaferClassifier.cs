using TorchSharp;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Classifying;

/// <summary>A trained model with what is needed to feed it.</summary>
public sealed class WaferClassifier : IDisposable
{
    private readonly OnnxSession? _session;

    private WaferClassifier(string file, ModelCard card, nn.Module<Tensor, Tensor> model, OnnxSession? session = null)
    {
        (File, Card) = (file, card);
        Model = model;
        _session = session;
    }

    /// <summary>The weights file, or the ONNX file.</summary>
    public string File { get; }

    /// <summary>SHA-256 of the file as it is when this is first asked: 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Digest => field ??= SplitList.HashOf(File);

    /// <summary>The first 12 digits of <see cref="Digest"/>: which model gave an answer.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Version => Digest[..12];

    /// <summary>Whether it is an ONNX file, whose layers cannot be reached.</summary>
    public bool IsOnnx => _session is not null;

    /// <summary>What the file says.</summary>
    public ModelCard Card { get; }

    /// <summary>The model.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>How it is fed.</summary>
    public BatchOptions Batches => new() { BatchSize = 128, Shuffle = false, Encoding = Card.Encoding, Size = Card.Size, Supersampling = Card.Supersampling };

    /// <summary>What a weights file of a changed model must say: no <see cref="ModelCard.Policy"/>, which holds for the weights that it was found with.</summary>
    public IReadOnlyDictionary<string, string> Metadata
    {
        get
        {
            IReadOnlyDictionary<string, string> card = (Card with { Policy = AnswerPolicy.None }).ToMetadata();
            return Model is CompactNetwork network ? network.ToMetadata(card) : card;
        }
    }

    /// <summary>Reads a weights file, or an ONNX file (<c>.onnx</c>), which runs on the CPU.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, does not say which model it is for, or does not fit it.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static WaferClassifier Load(string path, Device device)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file; name a weights file (.safetensors) or an ONNX file (.onnx)", path);
        }

        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return LoadOnnx(path);
        }

        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(path), path);
        nn.Module<Tensor, Tensor> model = LoadModel(path, card);
        model.to(device);
        return new WaferClassifier(path, card, model);
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

        nn.Module<Tensor, Tensor> model = Models.Models.Create(card.Model, card.Options);
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
    public WaferClassifier With(nn.Module<Tensor, Tensor> model) => new(File, Card, model);

    /// <summary>What the classifier says of each map.</summary>
    /// <param name="data">Maps of any size, with the classifier's classes.</param>
    /// <param name="symmetries">Whether to average over the eight symmetries of the square.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    public Predictions Predict(WaferDataset data, bool symmetries, CancellationToken cancellation) =>
        Evaluator.Predict(Model, data, Batches, symmetries, cancellation);

    /// <summary>Writes it for ONNX Runtime, with batch normalisations folded into the convolutions before them.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="note">What else the file is to say; null: nothing.</param>
    /// <exception cref="NotSupportedException">It is an ONNX file already, or has an operation that ONNX export does not know.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteOnnx(string path, (string Key, string Value)? note = null)
    {
        if (_session is not null)
        {
            throw new NotSupportedException($"{File} is an ONNX file already; copy it.");
        }

        Dictionary<string, string> metadata = new(Card.ToMetadata());
        if (note is { } said)
        {
            metadata[said.Key] = said.Value;
        }

        using CompactNetwork network = CompactNetwork.Of(Model, Card.Model, Card.Options), folded = network.Fold();
        OnnxExport.Write(folded, path, new(Card.Options.InputChannels, Card.Size) { AnySize = Models.Models.Info(Card.Model).AnySize, Metadata = metadata });
    }

    /// <summary>Opens a session of ONNX Runtime that computes what <see cref="Model"/> does: of an ONNX file as it is, of a weights file by way of an ONNX file that lives as long as this takes.</summary>
    /// <param name="options">How it is run; the defaults if null.</param>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The model has an operation that ONNX export does not know.</exception>
    /// <exception cref="IOException">The file cannot be written to the folder for temporary files, or read.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public OnnxSession OpenSession(OnnxSessionOptions? options = null)
    {
        if (_session is not null)
        {
            return OnnxSession.Open(File, options);
        }

        string folder = Directory.CreateTempSubdirectory("wafervision-").FullName;
        try
        {
            string exported = Path.Combine(folder, "model.onnx");
            WriteOnnx(exported);
            return OnnxSession.Open(exported, options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _session?.Dispose();
    }

    private static WaferClassifier LoadOnnx(string path)
    {
        OnnxSession session = OnnxSession.Open(path);
        try
        {
            ModelCard card = ModelCard.FromMetadata(session.Metadata, path);
            return (session.Channels, session.Classes) == (card.Options.InputChannels, card.Options.Classes)
                ? new WaferClassifier(path, card, new OnnxModel(session), session)
                : throw new InvalidDataException(
                    $"{path}: its metadata speak of {card.Options.Classes} classes and {card.Options.InputChannels} channels, its model has {session.Classes} and {session.Channels}; export it again");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
