using System.Diagnostics;
using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using MathNet.Numerics.Statistics;
using WaferVision.Data;
using WaferVision.Evaluation;
using static TorchSharp.torch;

namespace Course.SimToReal;

/// <summary>A network's figures on the real test maps.</summary>
/// <param name="Training">textbook or fab (synthetic maps alone), pretrained (fab, then real and fab maps half and half) or scratch (real maps alone).</param>
/// <param name="Shots">Real maps of each class, or as many as there are; 0 for synthetic maps alone.</param>
/// <param name="Seed">The repetition, from 1.</param>
/// <param name="MacroF1">Mean F1 of the nine classes.</param>
/// <param name="BalancedAccuracy">Mean recall of the nine classes.</param>
/// <param name="Accuracy">Share of right answers.</param>
/// <param name="PerClass">Figures of each class.</param>
internal sealed record TransferResult(
    string Training, int Shots, int Seed, double MacroF1, double BalancedAccuracy, double Accuracy, IReadOnlyList<ClassFigures> PerClass);

/// <summary>Mean and standard deviation over the seeds.</summary>
internal sealed record TransferPoint(string Training, int Shots, int Seeds, double MacroF1, double Deviation, double BalancedAccuracy, double Accuracy)
{
    /// <summary>One point for each training and number of shots.</summary>
    public static IReadOnlyList<TransferPoint> Of(IEnumerable<TransferResult> results) =>
        [.. results.GroupBy(result => (result.Training, result.Shots)).Select(group => Of(group.Key.Training, group.Key.Shots, [.. group]))];

    private static TransferPoint Of(string training, int shots, TransferResult[] seeds)
    {
        (double mean, double deviation) = seeds.Select(result => result.MacroF1).MeanStandardDeviation();
        return new(training, shots, seeds.Length, mean, seeds.Length < 2 ? 0 : deviation, seeds.Average(result => result.BalancedAccuracy), seeds.Average(result => result.Accuracy));
    }
}

/// <summary>What a network that learned from synthetic maps is worth on real ones, alone and with a few real maps. All results so far are kept after each.</summary>
internal sealed class TransferStudy(Shell shell, SimToRealOptions options, RealMaps real, Device device, Action<IReadOnlyList<TransferResult>> keep)
{
    // Fine-tuning keeps more of what was learned with a smaller step.
    private const double ScratchRate = 3e-3;
    private const double TuningRate = 1e-3;

    private readonly List<TransferResult> _results = [];

    /// <summary>Runs all repetitions.</summary>
    public IReadOnlyList<TransferResult> Run(CancellationToken cancellation)
    {
        for (int seed = 1; seed <= options.Seeds; seed++)
        {
            WaferDataset fab = SyntheticSets.Generate("fab", options.PerClass, 2 * seed);
            foreach (string kind in SyntheticSets.Names)
            {
                Measure(kind, 0, seed, learner => LearnSynthetic(learner, kind, kind == "fab" ? fab : SyntheticSets.Generate(kind, options.PerClass, 2 * seed), seed, cancellation), cancellation);
            }

            foreach (int shots in options.Shots)
            {
                WaferDataset few = RealMaps.Draw(real.Train, shots, seed);
                Measure("scratch", shots, seed, learner => learner.LearnFromFew(few, null, ScratchRate, cancellation), cancellation);
                Measure(
                    "pretrained",
                    shots,
                    seed,
                    learner =>
                    {
                        learner.Load(Pretrained(seed));
                        learner.LearnFromFew(few, fab, TuningRate, cancellation);
                    },
                    cancellation);
            }
        }

        return _results;
    }

    private void LearnSynthetic(Learner learner, string kind, WaferDataset maps, int seed, CancellationToken cancellation)
    {
        // Other seeds make other wafers: these judge the epochs.
        learner.LearnFromMany(maps, SyntheticSets.Generate(kind, Math.Max(1, options.PerClass / 10), (2 * seed) + 1), cancellation);
        if (kind == "fab")
        {
            learner.Save(Pretrained(seed));
        }
    }

    private string Pretrained(int seed) => Path.Combine(options.Output, string.Create(CultureInfo.InvariantCulture, $"pretrained-{seed}.safetensors"));

    private void Measure(string training, int shots, int seed, Action<Learner> learn, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Learner learner = new(options, real.Test.ClassNames, seed, device);
        learn(learner);
        ClassificationReport report = learner.Judge(real.Test, cancellation);
        TransferResult result = new(
            training, shots, seed, report.MacroF1, report.BalancedAccuracy, report.Accuracy, [.. report.PerClass.Select(ClassFigures.Of)]);
        _results.Add(result);
        keep(_results);
        shell.Remarks.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  seed {seed}, {training}, {shots} real maps a class: macro F1 {result.MacroF1:0.000} ({Durations.Text(watch.Elapsed)})"));
        shell.Remarks.Flush();
    }
}
