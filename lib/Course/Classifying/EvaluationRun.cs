using System.Diagnostics;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Training;

namespace Course.Classifying;

/// <summary>Everything that decides an evaluation of the command line.</summary>
/// <param name="Data">An archive.</param>
/// <param name="Models">Weights files, or <see cref="ModelFiles.Rules"/>.</param>
/// <param name="Part">train, validation, test or all.</param>
/// <param name="Split">A list of the archive's parts; <see langword="null"/> to split as in training.</param>
/// <param name="Prior">Class shares to re-weight to.</param>
/// <param name="Device">auto, cpu or cuda.</param>
/// <param name="Symmetries">Whether to average over the eight symmetries of the square.</param>
internal sealed record EvaluationRunOptions(
    string Data, IReadOnlyList<string> Models, string Part, string? Split, ClassPrior? Prior, string Device, bool Symmetries);

/// <summary>Judges weights files and rules on a part of an archive.</summary>
internal static class EvaluationRun
{
    /// <summary>Judges; answers the exit code.</summary>
    /// <exception cref="CourseException">A model does not fit the data, or was trained on the same archive with another split.</exception>
    public static int Execute(Shell shell, EvaluationRunOptions options, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        WaferDataset all = WaferArchive.Read(options.Data);
        if (options.Prior is not null && all.MultiLabel)
        {
            throw new UsageException("--prior is for maps of one label; these have several");
        }

        if (options.Symmetries && options.Models.Contains(ModelFiles.Rules))
        {
            throw new UsageException("--symmetries is for networks; the rules judge a map as it is");
        }

        double read = watch.Elapsed.TotalSeconds;
        EvaluationResult[] results = new EvaluationResult[options.Models.Count];
        long? seed = null;
        foreach (int i in Enumerable.Range(0, results.Length).OrderBy(i => options.Models[i] == ModelFiles.Rules))
        {
            if (options.Models[i] == ModelFiles.Rules)
            {
                // On the maps that the first network beside them was judged on.
                WaferDataset maps = Part(all, options, () => Parts.Split(all, seed ?? SplitOptions.RealMaps.Seed, options.Data, options.Split));
                watch.Restart();
                results[i] = Timed(EvaluationResult.OfRules(maps, options.Part, cancellation, options.Prior), read, watch);
                continue;
            }

            using WaferClassifier classifier = WaferClassifier.Load(options.Models[i], Devices.Choose(options.Device).Device);
            seed ??= classifier.Card.SplitSeed;
            WaferDataset part = Part(all, options, () => Parts.SplitOf(all, classifier, options.Part, options.Data, options.Split));
            watch.Restart();
            results[i] = Timed(EvaluationResult.Of(classifier, part, options.Part, options.Symmetries, cancellation, options.Prior), read, watch);
        }

        if (results.Length == 1)
        {
            results[0].Write(shell);
        }
        else
        {
            EvaluationSummary.Of(results).Write(shell);
        }

        return 0;
    }

    private static EvaluationResult Timed(EvaluationResult result, double read, Stopwatch watch)
    {
        (double encode, double network) = (result.Times!.Encoding.TotalSeconds, result.Times.Network.TotalSeconds);
        return result with { Seconds = new RunTimes(result.Count, read, encode, network, watch.Elapsed.TotalSeconds - encode - network) };
    }

    private static WaferDataset Part(WaferDataset all, EvaluationRunOptions options, Func<StratifiedSplit> split) =>
        options.Part == "all" ? all : Parts.Select(all, split(), options.Part);
}
