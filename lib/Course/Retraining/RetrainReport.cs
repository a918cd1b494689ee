using System.Globalization;
using System.Text;
using Course.Terminal;
using WaferVision.Evaluation;

namespace Course.Retraining;

/// <summary>An archive that a retraining read.</summary>
/// <param name="File">Its path.</param>
/// <param name="Sha256">Its digest.</param>
internal sealed record RetrainArchive(string File, string Sha256);

/// <summary>How many maps a retraining had.</summary>
/// <param name="Archives">Where from.</param>
/// <param name="Training">To learn from.</param>
/// <param name="Validation">To choose the best epoch by.</param>
/// <param name="HeldOut">To judge by.</param>
/// <param name="Dropped">Left out of these, because maps to learn from are their copies or of their lots.</param>
internal sealed record RetrainMaps(IReadOnlyList<RetrainArchive> Archives, int Training, int Validation, int HeldOut, int Dropped);

/// <summary>A classifier of a retraining.</summary>
/// <param name="File">Its weights file.</param>
/// <param name="Sha256">Its digest.</param>
internal sealed record RetrainModel(string File, string Sha256);

/// <summary>How the challenger was trained.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="From">champion, or random weights.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="BestEpoch">The best of them.</param>
/// <param name="LearningRate">Base learning rate.</param>
/// <param name="Seed">Seed.</param>
/// <param name="ErrorRate">The share of wrong answers that it was calibrated for; <see langword="null"/> where it was not, as the champion was not.</param>
internal sealed record RetrainTraining(string Model, string From, int Epochs, int BestEpoch, double LearningRate, long Seed, double? ErrorRate);

/// <summary>What a retraining found and did.</summary>
internal sealed record RetrainReport
{
    /// <summary>The champion that was challenged.</summary>
    public required RetrainModel Champion { get; init; }

    /// <summary>The challenger.</summary>
    public required RetrainModel Challenger { get; init; }

    /// <summary>The maps.</summary>
    public required RetrainMaps Maps { get; init; }

    /// <summary>The training.</summary>
    public required RetrainTraining Training { get; init; }

    /// <summary>The rule.</summary>
    public required PromotionRule Rule { get; init; }

    /// <summary>On which classes the challenger had to be better.</summary>
    public required GuardedClasses Guarded { get; init; }

    /// <summary>The figures.</summary>
    public required PairedComparison Comparison { get; init; }

    /// <summary>The decision.</summary>
    public required Promotion Decision { get; init; }

    /// <summary>The copy of the champion; <see langword="null"/> where it was not replaced (yet).</summary>
    public string? Previous { get; init; }

    /// <summary>Writes <c>report.md</c> and <c>report.json</c>.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(string folder)
    {
        WholeFile.Write(Path.Combine(folder, "report.md"), ToMarkdown());
        WholeFile.Write(Path.Combine(folder, "report.json"), Shell.ToJson(ToResult()) + "\n");
    }

    /// <summary>What <c>--json</c> answers.</summary>
    public object ToResult() => new
    {
        decision = Decision.Promote ? "promote" : "keep",
        reasons = Decision.Reasons,
        promoted = Previous is not null,
        previous = Previous,
        champion = Champion,
        challenger = Challenger,
        maps = Maps,
        training = Training,
        rule = new
        {
            guards = Guarded.Names,
            guardedBecause = Guarded.Reason,
            margin = Rule.Margin,
            leastMaps = Rule.LeastMaps,
            confidence = Rule.Statistics.Confidence,
            resamples = Rule.Statistics.Resamples,
            seed = Rule.Statistics.Seed,
        },
        macroF1 = Comparison.MacroF1,
        accuracy = Comparison.Accuracy,
        mcNemar = Comparison.Decisions,
        perClass = Decision.Classes.Select(c => new { c.Comparison.Name, c.Comparison.Maps, c.Guarded, c.Passes, c.Verdict, c.Comparison.F1, c.Comparison.Recall }),
    };

    /// <summary>The report for people.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# {(Decision.Promote ? "The challenger is better: promote it" : "The champion stays")}\n\n");
        foreach (string reason in Decision.Reasons)
        {
            text.Append("- ").Append(reason).Append('\n');
        }

        text.Append('\n').Append(Decision.Promote switch
        {
            true when Previous is not null => $"It is in service as `{Champion.File}`; the champion before it is kept as `{Previous}` (`./course retrain --champion {Champion.File} --rollback` puts it back).\n",
            true => $"`{Champion.File}` was not replaced yet.\n",
            false => $"`{Champion.File}` is as it was.\n",
        });
        text.Append(CultureInfo.InvariantCulture, $"\n## Figures on {Maps.HeldOut} held-out maps\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| figure | champion | challenger | points [{Rule.Statistics.Confidence:P0} interval] | p |\n| --- | ---: | ---: | --- | ---: |\n");
        Row("macro F1", Comparison.MacroF1);
        Row("accuracy", Comparison.Accuracy);
        text.Append(CultureInfo.InvariantCulture, $"\nOnly the champion is right on {Comparison.Decisions.OnlyBaseline} maps, only the challenger on {Comparison.Decisions.OnlyCandidate} (McNemar's exact test: p {(Comparison.Decisions.P < 0.0001 ? "" : "= ")}{Promotion.Chance(Comparison.Decisions.P)}).\n");
        text.Append(CultureInfo.InvariantCulture, $"\n| class | maps | guarded | F1 of champion | of challenger | points [{Rule.Statistics.Confidence:P0} interval] | p | found by one alone | verdict |\n| --- | ---: | --- | ---: | ---: | --- | ---: | --- | --- |\n");
        foreach (ClassVerdict c in Decision.Classes)
        {
            PairedDifference f1 = c.Comparison.F1;
            text.Append(CultureInfo.InvariantCulture, $"| {c.Comparison.Name} | {c.Comparison.Maps} | {(c.Guarded ? "yes" : "no")} | {f1.Baseline:P2} | {f1.Candidate:P2} | {Interval(f1)} | {Promotion.Chance(f1.P)} |")
                .Append(CultureInfo.InvariantCulture, $" {c.Comparison.Recall.OnlyBaseline} : {c.Comparison.Recall.OnlyCandidate} | {c.Verdict} |\n");
        }

        text.Append("\n## How\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Champion: SHA-256 `{Champion.Sha256}`. Challenger: `{Challenger.File}`, SHA-256 `{Challenger.Sha256}`.\n");
        text.Append(CultureInfo.InvariantCulture, $"- {Training.Model} from {Training.From}, learning rate {Training.LearningRate:G4}, seed {Training.Seed}, best epoch {Training.BestEpoch} of {Training.Epochs}; {(Training.ErrorRate is { } rate ? $"calibrated for {rate.ToString("P1", CultureInfo.InvariantCulture)} wrong answers among those given" : "not calibrated, as the champion was not")}.\n");
        text.Append(CultureInfo.InvariantCulture, $"- {Maps.Training} maps to learn from, {Maps.Validation} to choose the epoch by, {Maps.HeldOut} to judge by, which neither has seen; {Maps.Dropped} more were left out as copies of maps to learn from, or of their lots.\n");
        foreach (RetrainArchive archive in Maps.Archives)
        {
            text.Append(CultureInfo.InvariantCulture, $"- `{archive.File}`: SHA-256 `{archive.Sha256}`.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"- Intervals: percentiles of {Rule.Statistics.Resamples} bootstrap samples of maps; p: {Rule.Statistics.Resamples} random swaps of the two answers, map by map; seed {Rule.Statistics.Seed}. Beyond noise: p ≤ {1 - Rule.Statistics.Confidence:0.####}.\n");
        return text.ToString();

        void Row(string name, PairedDifference d) => text.Append(CultureInfo.InvariantCulture, $"| {name} | {d.Baseline:P2} | {d.Candidate:P2} | {Interval(d)} | {Promotion.Chance(d.P)} |\n");
    }

    /// <summary>Writes the figures as tables.</summary>
    public void WriteTables(Shell shell)
    {
        shell.WriteTable(
            ["class", "maps", "guarded", "champion", "challenger", "points of F1", "p", "verdict"],
            Decision.Classes.Select(c => (IReadOnlyList<string>)
            [
                c.Comparison.Name, $"{c.Comparison.Maps}", c.Guarded ? "yes" : "no", $"{c.Comparison.F1.Baseline:P1}", $"{c.Comparison.F1.Candidate:P1}", Interval(c.Comparison.F1),
                Promotion.Chance(c.Comparison.F1.P), c.Verdict,
            ]));
        foreach (string reason in Decision.Reasons)
        {
            shell.Out.WriteLine(reason);
        }
    }

    private static string Interval(PairedDifference d) => $"{Promotion.Points(d.Difference)} [{Promotion.Points(d.Lower)}, {Promotion.Points(d.Upper)}]";
}
