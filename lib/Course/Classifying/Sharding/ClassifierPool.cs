using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Onnx;

namespace Course.Classifying.Sharding;

/// <summary>One classifier for many threads: each computes its own batches on one thread, which gives more maps a second than threads that share a batch.</summary>
internal sealed class ClassifierPool : IDisposable
{
    // Larger ones fall out of the processor's caches.
    private const int BatchSize = 16;

    private readonly WaferClassifier _classifier;
    private readonly OnnxSession? _session;

    private ClassifierPool(WaferClassifier classifier, OnnxSession? session) => (_classifier, _session, Digest) = (classifier, session, classifier.Digest);

    /// <summary>SHA-256 of the model's file as it was loaded.</summary>
    public string Digest { get; }

    /// <summary>Which model gave an answer.</summary>
    public string Version => _classifier.Version;

    /// <summary>What the file says.</summary>
    public ModelCard Card => _classifier.Card;

    /// <summary>What computes; the answers of two differ in the last digits.</summary>
    public string Engine => _session is null ? "libtorch" : "ONNX Runtime";

    /// <summary>Loads a weights file or an ONNX file, to be run by ONNX Runtime.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remarks">Is told where libtorch takes ONNX Runtime's place, and why.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged or does not say which model it is for.</exception>
    /// <exception cref="DllNotFoundException">It is an ONNX file, and ONNX Runtime is missing.</exception>
    public static ClassifierPool Load(string path, TextWriter remarks)
    {
        WaferClassifier classifier = WaferClassifier.Load(path, torch.CPU);
        try
        {
            return new(classifier, Session(classifier, remarks));
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Logits of maps of any size. Any number of threads may call it.</summary>
    /// <param name="maps">The maps; their labels are not looked at.</param>
    /// <param name="symmetries">Whether to average over the eight symmetries of the square.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    public Predictions Predict(WaferDataset maps, bool symmetries, CancellationToken cancellation)
    {
        BatchOptions batches = _classifier.Batches with { BatchSize = BatchSize, Threads = 1 };
        using WaferClassifier? own = _session is null ? null : _classifier.With(new OnnxModel(_session));
        return Evaluator.Predict((own ?? _classifier).Model, maps, batches, symmetries, cancellation);
    }

    /// <summary>A set of maps that the classifier takes, of die codes and sizes.</summary>
    public WaferDataset SetOf(ReadOnlyMemory<byte> dies, IReadOnlyList<(int Rows, int Columns)> shapes) =>
        new(dies, shapes, new int[shapes.Count * (Card.MultiLabel ? Card.ClassNames.Count : 1)], Card.ClassNames, Card.MultiLabel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session?.Dispose();
        _classifier.Dispose();
    }

    private static OnnxSession? Session(WaferClassifier classifier, TextWriter remarks)
    {
        try
        {
            return classifier.OpenSession(new() { Threads = 1 });
        }
        catch (Exception problem) when (problem is DllNotFoundException or NotSupportedException)
        {
            remarks.WriteLine($"libtorch computes, more slowly than ONNX Runtime would: {problem.Message}");
            classifier.Model.eval();
            torch.set_num_threads(1);
            return null;
        }
    }
}
