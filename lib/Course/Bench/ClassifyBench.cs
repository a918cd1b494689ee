using Course.Classifying;
using Course.Classifying.Sharding;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Onnx;

namespace Course.Bench;

/// <summary>
/// What <c>classify</c> does once the model is loaded: from an archive to a whole file of answers, with the shipped classifier of real wafers in single
/// precision and with 8-bit numbers. The peer is peers/classify.py: the same maps, weights and images, one map at a time, by a network frozen and
/// fused as an inference engine would do, and by the network as it was trained.
/// </summary>
internal sealed class ClassifyBench
{
    private const int CalibrationMaps = 40; // of each class

    private readonly Dictionary<string, ShardReport> _reports = [];

    private ClassifyBench(string folder, int workers, int size, ClassifierPool single, ClassifierPool whole)
    {
        int maps = size * DefectClasses.Wm811k.Count;
        string archive = Path.Combine(folder, "maps.npz");
        Archives =
        [
            Work("npz, single precision; peer fused", archive, single, maps),
            Work("npz, 8-bit numbers; peer fused", archive, whole, maps),
            Work("npz, single precision; peer as trained", archive, single, maps),
            Work("npz, 8-bit numbers; peer as trained", archive, whole, maps),
        ];

        Workload Work(string name, string input, ClassifierPool classifier, int count) => new(
            name,
            "maps/s",
            times =>
            {
                for (int i = 0; i < times; i++)
                {
                    ShardOptions options = new([input], new(1, 1), Path.Combine(folder, "out"), "", Symmetries: false, workers, Redo: true);
                    _reports[name] = new ShardJob(options, classifier).Run(_ => { }, CancellationToken.None);
                }
            },
            count);
    }

    /// <summary>An archive, for ours and the peer.</summary>
    public IReadOnlyList<Workload> Archives { get; }

    /// <summary>What the last run of each workload tells.</summary>
    public IReadOnlyDictionary<string, ShardReport> Reports => _reports;

    /// <summary>Makes inputs and models; what is to be given back is added to <paramref name="owned"/>.</summary>
    /// <param name="workers">Threads that classify.</param>
    /// <param name="owned">What to dispose of at the end.</param>
    /// <param name="size">Maps of each class.</param>
    /// <exception cref="IOException">The shipped classifier is not there.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static ClassifyBench Create(int workers, ICollection<IDisposable> owned, int size = 200)
    {
        TemporaryFolder folder = new();
        owned.Add(folder);
        string weights = ModelFiles.RealWafers, archive = Path.Combine(folder.Path, "maps.npz");
        WaferArchive.Write(archive, SyntheticMaps.Fab([.. DefectClasses.Wm811k.Select(_ => size)], new FabOptions()));

        // The peer inherits them.
        Environment.SetEnvironmentVariable("WAFERVISION_BENCH_ARCHIVE", archive);
        Environment.SetEnvironmentVariable("WAFERVISION_BENCH_MODEL", weights);
        ClassifierPool single = Add(ClassifierPool.Load(weights, TextWriter.Null)), whole = Add(ClassifierPool.Load(Quantized(weights, folder.Path, Math.Min(size, CalibrationMaps)), TextWriter.Null));
        return new(folder.Path, workers, size, single, whole);

        ClassifierPool Add(ClassifierPool pool)
        {
            owned.Add(pool);
            return pool;
        }
    }

    /// <summary>Writes the shipped classifier with 8-bit numbers; answers the file.</summary>
    /// <param name="weights">Its weights.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="size">Synthetic maps of each class for its calibration.</param>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static string Quantized(string weights, string folder, int size = CalibrationMaps)
    {
        string exact = Path.Combine(folder, "exact.onnx"), rounded = Path.Combine(folder, "rounded.onnx");
        using WaferClassifier classifier = WaferClassifier.Load(weights, torch.CPU);
        classifier.WriteOnnx(exact);
        WaferDataset maps = SyntheticMaps.Fab([.. DefectClasses.Wm811k.Select(_ => size)], new FabOptions { Seed = 1 });
        OnnxQuantization.Write(exact, rounded, new BatchLoader(maps, classifier.Batches));
        return rounded;
    }
}
