using System.Diagnostics;
using System.Globalization;
using Course.Classifying;
using Course.Exporting;
using Course.Terminal;
using TorchSharp;
using WaferVision;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace Course.Bench.Deploy;

/// <summary>
/// What a classifier costs where it is used: libtorch here and in Python, with batch normalisations folded, and ONNX Runtime in single precision and with
/// 8-bit numbers, in turns. The peer is peers/deploy.py.
/// </summary>
internal static class DeployBench
{
    /// <summary>Maps at once, besides one by itself.</summary>
    public const int BatchSize = 32;

    private const double BlockSeconds = 0.3;

    // Of five rounds 100 runs at least, so that 99 of 100 means something.
    private const int LeastRuns = 20;

    private static readonly (string Model, int Size)[] Default = [(ModelFiles.RealWafers, 64), ("resnet18", 64), ("resnet50", 224)];

    /// <summary>Measures and writes the table, or JSON; answers the exit code.</summary>
    /// <exception cref="UsageException">The options do not go together.</exception>
    /// <exception cref="CourseException">A model cannot be exported, or the data have other classes.</exception>
    public static int Execute(Shell shell, DeployOptions options, CancellationToken cancellation)
    {
        options.Check();
        shell.Remarks.WriteLine(Processor.Description);
        WaferDataset? data = options.Data is null ? null : WaferArchive.Read(options.Data);
        List<DeployRow> rows = [];
        foreach ((string model, int size) in options.Models.Count > 0 ? options.Models.Select(model => (model, options.Size)) : Default)
        {
            try
            {
                rows.AddRange(Measure(shell, options, model, size, data, cancellation));
            }
            catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
            {
                throw new CourseException($"{model}: {problem.Message}");
            }
        }

        if (shell.Json)
        {
            shell.WriteJson(new { processor = Processor.Name, instructionSets = Processor.InstructionSets, rows });
            return 0;
        }

        shell.WriteTable([.. DeployRow.Columns.Take(options.Data is null ? 9 : 11)], rows.Select(row => row.ToCells().Take(options.Data is null ? 9 : 11).ToArray()));
        foreach (string line in rows.GroupBy(row => (row.Model, row.Size, row.Threads)).SelectMany(group => Ratios([.. group])))
        {
            shell.Out.WriteLine(line);
        }

        return 0;
    }

    private static List<DeployRow> Measure(Shell shell, DeployOptions options, string file, int size, WaferDataset? data, CancellationToken cancellation)
    {
        using DeployModel model = DeployModel.Open(file, size);
        shell.Remarks.WriteLine($"  {model.Name}: files …");
        StratifiedSplit? split = data is null ? null : model.SplitOf(data, options.Data!, options.Split);
        model.Prepare(options.Methods, classifier => data is null ? CalibrationMaps.Synthetic(classifier) : CalibrationMaps.Of(data, split!, classifier), cancellation);
        Dictionary<DeployVariant, EvaluationResult> worth = [];
        foreach (DeployVariant variant in model.Variants.Where(variant => data is not null && variant.File is not null))
        {
            shell.Remarks.WriteLine($"  {model.Name}: {variant.Engine} on the test part …");
            worth[variant] = model.Judge(variant, Parts.Select(data!, split!, "test"), cancellation);
        }

        List<DeployRow> rows = [];
        foreach (int threads in options.Threads)
        {
            shell.Remarks.WriteLine($"  {model.Name}: {threads} thread(s) …");
            rows.AddRange(Time(shell, options, model, threads, cancellation).Select(row => worth.GetValueOrDefault(row.Variant) is { } result
                ? row.Row with { Accuracy = result.ExactMatch ?? result.Accuracy, MacroF1 = result.MacroF1 }
                : row.Row));
        }

        return rows;
    }

    private static List<(DeployVariant Variant, DeployRow Row)> Time(Shell shell, DeployOptions options, DeployModel model, int threads, CancellationToken cancellation)
    {
        using PythonPeer? peer = PythonPeer.TryStart("deploy.py", ["torch", "torchvision"], threads, out string missing);
        if (peer is null)
        {
            shell.Remarks.WriteLine(missing);
        }

        int before = get_num_threads();
        set_num_threads(threads);
        List<OnnxSession> sessions = [];
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        try
        {
            ModelOptions shape = model.Card.Options;
            DeployVariant[] variants = [.. model.Variants.Where(variant => variant.Engine != DeployModel.Python || (peer is not null && model.PythonWork is { } work && peer.Knows($"{work} 1")))];
            Func<int, Func<double>>[] sides = [.. variants.Select(variant => Side(variant, model, peer, threads, sessions))];
            IReadOnlyList<Latency> single = Latency.Measure([.. sides.Select(side => side(1))], options.Rounds, BlockSeconds, LeastRuns, cancellation);
            IReadOnlyList<Latency> batch = Latency.Measure([.. sides.Select(side => side(BatchSize))], (options.Rounds + 1) / 2, BlockSeconds, 1, cancellation);
            return
            [
                .. variants.Select((variant, i) => (variant, new DeployRow(
                    model.Name, variant.Engine, shape.InputSize, threads, variant.File is null ? null : new FileInfo(variant.File).Length,
                    single[i], 1000 / single[i].P50, 1000 * BatchSize / batch[i].P50, null, null))),
            ];
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
            set_num_threads(before);
        }
    }

    /// <summary>For a number of maps, what runs them once and answers the milliseconds.</summary>
    private static Func<int, Func<double>> Side(DeployVariant variant, DeployModel model, PythonPeer? peer, int threads, List<OnnxSession> sessions)
    {
        ModelOptions shape = model.Card.Options;
        if (variant.File is null)
        {
            return maps => () => 1000 * peer!.Measure($"{model.PythonWork} {maps}", 1);
        }

        if (variant.Network is { } network)
        {
            network.eval();
            return maps =>
            {
                Tensor images = rand([maps, shape.InputChannels, shape.InputSize, shape.InputSize]);
                return () => Milliseconds(() => network.call(images).Dispose());
            };
        }

        OnnxSession session = OnnxSession.Open(variant.File, new() { Threads = threads });
        sessions.Add(session);
        return maps =>
        {
            float[] images = rand([maps, shape.InputChannels, shape.InputSize, shape.InputSize]).data<float>().ToArray();
            return () => Milliseconds(() => session.Run(images, maps, shape.InputSize, shape.InputSize));
        };
    }

    private static double Milliseconds(Action run)
    {
        long began = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    // What a model gains by 8-bit numbers.
    private static IEnumerable<string> Ratios(DeployRow[] rows)
    {
        DeployRow? eager = rows.FirstOrDefault(row => row.Engine == DeployModel.Eager), exact = rows.FirstOrDefault(row => row.Engine == DeployModel.Exact);
        return eager is null || exact is null
            ? []
            : rows.Where(row => row.Engine.Contains("INT8", StringComparison.Ordinal)).Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Model}, {row.Threads} thread(s), {row.Engine}: {exact.Single.P50 / row.Single.P50:0.0} times as fast as in single precision, {eager.Single.P50 / row.Single.P50:0.0} times as libtorch; " +
                $"{BatchSize} maps at once: {row.BatchMapsPerSecond / exact.BatchMapsPerSecond:0.0} and {row.BatchMapsPerSecond / eager.BatchMapsPerSecond:0.0} times"));
    }
}
