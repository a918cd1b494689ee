using Course.Classifying;
using Course.Exporting;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Bench.Deploy;

/// <summary>A way to run a model.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="File">The file that it is loaded from; <see langword="null"/> in Python.</param>
/// <param name="Network">In libtorch; <see langword="null"/> in ONNX Runtime and Python.</param>
internal sealed record DeployVariant(string Engine, string? File, nn.Module<Tensor, Tensor>? Network);

/// <summary>One model in all the forms in which it may be run, as files of a temporary folder.</summary>
internal sealed class DeployModel : IDisposable
{
    public const string Eager = "libtorch", Python = "libtorch, Python", Folded = "libtorch, folded", Exact = "ONNX Runtime", Exported = "ONNX Runtime, as exported";

    private readonly WaferClassifier _classifier;
    private readonly CompactNetwork? _folded;
    private readonly string _folder;

    private DeployModel(string name, WaferClassifier classifier, CompactNetwork? folded, string folder) => (Name, _classifier, _folded, _folder) = (name, classifier, folded, folder);

    /// <summary>A file's path or name, or a name of the registry.</summary>
    public string Name { get; }

    /// <summary>What it says of itself.</summary>
    public ModelCard Card => _classifier.Card;

    /// <summary>The ways to run it, in the order in which they are told.</summary>
    public IReadOnlyList<DeployVariant> Variants { get; private set; } = [];

    /// <summary>What Python is to run, as peers/deploy.py reads it; <see langword="null"/> where it cannot: of layers left out, or of an ONNX file.</summary>
    public string? PythonWork => _folded is null || _classifier.Model is CompactNetwork
        ? null
        : $"{Card.Model} {Card.Options.Classes} {Card.Options.InputChannels} {Card.Size}";

    /// <summary>Reads a file, or makes a model with random weights.</summary>
    /// <param name="model">A weights file, an ONNX file, or a name in the registry.</param>
    /// <param name="size">Height and width of the images of a model with random weights.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    /// <exception cref="ArgumentException">Its normalisations cannot be folded, as those of transformers.</exception>
    public static DeployModel Open(string model, int size)
    {
        string folder = Directory.CreateTempSubdirectory("wafervision-deploy-").FullName;
        WaferClassifier? classifier = null;
        try
        {
            classifier = WaferClassifier.Load(File.Exists(model) ? model : Random(model, size, folder), CPU);
            return new(File.Exists(model) ? ShortPath(model) : classifier.Card.Model, classifier, Fold(classifier), folder);
        }
        catch
        {
            classifier?.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Writes the files of all variants.</summary>
    /// <param name="methods">How ranges of 8-bit numbers are chosen.</param>
    /// <param name="calibration">The maps that tell them.</param>
    /// <param name="cancellation">Ends the calibration between two batches.</param>
    /// <exception cref="ArgumentException">It cannot be quantized, or the maps are of one class.</exception>
    /// <exception cref="NotSupportedException">It cannot be exported.</exception>
    public void Prepare(IReadOnlyList<CalibrationMethod> methods, Func<WaferClassifier, IBatchSource> calibration, CancellationToken cancellation)
    {
        if (_folded is null)
        {
            Variants = [new(Exported, _classifier.File, null)];
            return;
        }

        string folded = PathOf("folded.safetensors"), exact = PathOf("float.onnx");
        _folded.Save(folded, Card.ToMetadata());
        _classifier.WriteOnnx(exact);
        List<DeployVariant> variants = [new(Eager, _classifier.File, _classifier.Model), new(Python, null, null), new(Folded, folded, _folded), new(Exact, exact, null)];
        foreach (CalibrationMethod method in methods)
        {
            string rounded = PathOf($"{method}.onnx");
            OnnxQuantization.Write(exact, rounded, calibration(_classifier), new() { Method = method }, cancellation);
            variants.Add(new(Rounded(method), rounded, null));
        }

        Variants = variants;
    }

    /// <summary>The name of a way to run it with 8-bit numbers.</summary>
    public static string Rounded(CalibrationMethod method) => $"{Exact}, INT8 {method}";

    /// <summary>What a variant is worth.</summary>
    public EvaluationResult Judge(DeployVariant variant, WaferDataset test, CancellationToken cancellation)
    {
        if (variant.Network is { } network)
        {
            return EvaluationResult.Of(_classifier.With(network), test, "test", symmetries: false, cancellation);
        }

        using WaferClassifier exported = WaferClassifier.Load(variant.File!, CPU);
        return EvaluationResult.Of(exported, test, "test", symmetries: false, cancellation);
    }

    /// <summary>The parts of an archive as the classifier was trained with them.</summary>
    public StratifiedSplit SplitOf(WaferDataset data, string archive, string? list) => Parts.SplitOf(data, _classifier, "test", archive, list);

    /// <inheritdoc/>
    public void Dispose()
    {
        _folded?.Dispose();
        _classifier.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static CompactNetwork? Fold(WaferClassifier classifier)
    {
        if (classifier.Model is OnnxModel)
        {
            return null;
        }

        using CompactNetwork network = CompactNetwork.Of(classifier.Model, classifier.Card.Model, classifier.Card.Options);
        return network.Fold();
    }

    private static string ShortPath(string file)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFileName(file) : relative;
    }

    private static string Random(string name, int size, string folder)
    {
        if (!Models.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException($"'{name}' is neither a file nor a model's name, as './course models' lists them");
        }

        string file = Path.Combine(folder, "random.safetensors");
        var card = new ModelCard(Models.Info(name).Name, [.. Enumerable.Range(0, 20).Select(i => $"{i}")], MultiLabel: false, DieEncoding.Scaled, size, SplitSeed: 42);
        manual_seed(42);
        using nn.Module<Tensor, Tensor> model = Models.Create(name, card.Options);
        Weights.Save(model, file, card.ToMetadata());
        return file;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
