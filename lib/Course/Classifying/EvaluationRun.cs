using System.Diagnostics;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Training;

namespace Course.Classifying;

/// <summary>Everything that decides an evaluation of the command line.</summary>
/// <param name="Data">An archive.</param>
/// <param name="Models">Weights files.</param>
/// <param name="Part">train, validation, test or all.</param>
/// <param name="Split">A list of the archive's parts; <see langword="null"/> to split as in training.</param>
/// <param name="Prior">Class shares to re-weight to.</param>
/// <param name="Device">auto, cpu or cuda.</param>
/// <param name="Symmetries">Whether to average over the eight symmetries of the square.</param>
internal sealed record EvaluationRunOptions(
    string Data, IReadOnlyList<string> Models, string Part, string? Split, ClassPrior? Prior, string Device, bool Symmetries);

/// <summary>Judges weights files on a part of an archive.</summary>
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

        double read = watch.Elapsed.TotalSeconds;
        List<EvaluationResult> results = [];
        foreach (string model in options.Models)
        {
            using WaferClassifier classifier = WaferClassifier.Load(model, Devices.Choose(options.Device).Device);
            WaferDataset part = Part(all, classifier, options);
            watch.Restart();
            EvaluationResult result = EvaluationResult.Of(classifier, part, options.Part, options.Symmetries, cancellation, options.Prior);
            (double encode, double network) = (result.Times!.Encoding.TotalSeconds, result.Times.Network.TotalSeconds);
            results.Add(result with { Seconds = new RunTimes(part.Count, read, encode, network, watch.Elapsed.TotalSeconds - encode - network) });
        }

        if (results.Count == 1)
        {
            results[0].Write(shell);
        }
        else
        {
            EvaluationSummary.Of(results).Write(shell);
        }

        return 0;
    }

    private static WaferDataset Part(WaferDataset all, WaferClassifier classifier, EvaluationRunOptions options)
    {
        if (options.Part == "all")
        {
            return all;
        }

        return Parts.Select(all, Parts.SplitOf(all, classifier, options.Part, options.Data, options.Split), options.Part);
    }
}
