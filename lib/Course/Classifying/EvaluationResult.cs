using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;

namespace Course.Classifying;

/// <summary>Figures of one class; average precision and calibration error only of several labels.</summary>
internal sealed record ClassFigures(
    string Name, double Precision, double Recall, double F1, int Support,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? AveragePrecision = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Ece = null)
{
    public static ClassFigures Of(ClassScore score) => new(score.Name, score.Precision, score.Recall, score.F1, score.Support);
}

/// <summary>What <c>evaluate</c> answers. Shares are 0 to 1.</summary>
internal sealed record EvaluationResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The weights file.</summary>
    public required string File { get; init; }

    /// <summary>Part of the data set.</summary>
    public required string Split { get; init; }

    /// <summary>Maps judged.</summary>
    public required int Count { get; init; }

    /// <summary>Of one label: share of maps whose likeliest class is right. Of several: share of labels that are right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean recall of the classes that occur; only of one label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BalancedAccuracy { get; init; }

    /// <summary>Share of maps whose class is among the three likeliest; only of one label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Top3 { get; init; }

    /// <summary>Share of maps whose labels are all right; only of several labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ExactMatch { get; init; }

    /// <summary>Mean F1 of the classes.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Mean over the labels of average precision; only of several labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanAveragePrecision { get; init; }

    /// <summary>Expected calibration error, 15 bins: of one label that of the likeliest class, of several the mean over the labels.</summary>
    public required double Ece { get; init; }

    /// <summary>Brier score, 0 to 2; only of one label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Brier { get; init; }

    /// <summary>Figures of each class.</summary>
    public required IReadOnlyList<ClassFigures> PerClass { get; init; }

    /// <summary>Rows: truth, columns: answer; only of one label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<int>>? Confusion { get; init; }

    /// <summary>The figures re-weighted to other class shares, where those were given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PriorResult? AtPrior { get; init; }

    /// <summary>Where the time went, where the whole way from the file was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunTimes? Seconds { get; init; }

    /// <summary>Time that the classifier took.</summary>
    [JsonIgnore]
    public PredictionTimes? Times { get; private init; }

    /// <summary>The figures of the whole set, in the order in which they are told.</summary>
    [JsonIgnore]
    public IReadOnlyList<Measure> Measures =>
    [
        .. Present(new Measure("exactMatch", "exact match", ExactMatch ?? double.NaN), new Measure("accuracy", "accuracy", Accuracy),
            new Measure("balancedAccuracy", "balanced accuracy", BalancedAccuracy ?? double.NaN), new Measure("macroF1", "macro F1", MacroF1),
            new Measure("meanAveragePrecision", "mAP", MeanAveragePrecision ?? double.NaN), new Measure("top3", "top 3", Top3 ?? double.NaN),
            new Measure("ece", "ECE", Ece, IsShare: false), new Measure("brier", "Brier score", Brier ?? double.NaN, IsShare: false)),
        .. AtPrior?.Measures ?? [],
    ];

    /// <summary>Judges a classifier.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="data">The maps, of the classifier's classes in any order.</param>
    /// <param name="split">The name of the part that they are.</param>
    /// <param name="symmetries">Whether to average over the eight symmetries of the square.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    /// <param name="prior">Class shares to re-weight to, too; only of one label.</param>
    /// <exception cref="CourseException">The data have classes that the classifier does not know, or there are none of them.</exception>
    /// <exception cref="ArgumentException">The prior has other classes.</exception>
    public static EvaluationResult Of(
        WaferClassifier classifier, WaferDataset data, string split, bool symmetries, CancellationToken cancellation, ClassPrior? prior = null)
    {
        ModelCard card = classifier.Card;
        data = MatchedClasses.Of(data, classifier, $"the {split} part of the data");
        return Of(card.Model, classifier.File, data, split, prior, () =>
        {
            Predictions predictions = classifier.Predict(data, symmetries, cancellation);
            return (predictions.Probabilities(), predictions.Times);
        });
    }

    /// <summary>Judges <see cref="RuleBasedClassifier"/> by the same figures.</summary>
    /// <param name="data">The maps.</param>
    /// <param name="split">The name of the part that they are.</param>
    /// <param name="cancellation">Ends the work between two maps.</param>
    /// <param name="prior">Class shares to re-weight to, too; only of one label.</param>
    /// <exception cref="CourseException">The rules do not know the data's classes, or there are no data.</exception>
    /// <exception cref="ArgumentException">The prior has other classes.</exception>
    public static EvaluationResult OfRules(WaferDataset data, string split, CancellationToken cancellation, ClassPrior? prior = null)
    {
        if (!RuleBasedClassifier.Fits(data.ClassNames, data.MultiLabel))
        {
            throw new CourseException(
                $"the rules know {string.Join(", ", DefectClasses.Wm811k.Select(known => known.Name()))}; the data have {string.Join(", ", data.ClassNames)}. Judge them on data of these classes");
        }

        RuleBasedClassifier rules = new(data.ClassNames, data.MultiLabel);
        return Of(ModelFiles.Rules, ModelFiles.Rules, data, split, prior, () =>
        {
            Stopwatch watch = Stopwatch.StartNew();
            float[] probabilities = new float[data.Count * data.ClassNames.Count];
            for (int i = 0; i < data.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                rules.Probabilities(data.MapAt(i)).CopyTo(probabilities, i * data.ClassNames.Count);
            }

            return (probabilities, new PredictionTimes(TimeSpan.Zero, watch.Elapsed));
        });
    }

    /// <summary>Writes it as a table, or as JSON.</summary>
    public void Write(Shell shell)
    {
        if (shell.Json)
        {
            shell.WriteJson(this);
            return;
        }

        if (Confusion is { } confusion)
        {
            shell.WriteTable(
                ["true \\ answer", .. PerClass.Select((_, k) => k.ToString(CultureInfo.InvariantCulture))],
                confusion.Select((row, k) => (IReadOnlyList<string>)[$"{k} {PerClass[k].Name}", .. row.Select(n => n == 0 ? "·" : n.ToString(CultureInfo.InvariantCulture))]));
            shell.WriteTable(
                ["class", "precision", "recall", "F1", "maps", .. AtPrior is null ? Array.Empty<string>() : [$"share at {AtPrior.Prior}", "precision", "F1"]],
                PerClass.Select((c, k) => (IReadOnlyList<string>)
                    [c.Name, $"{c.Precision:P1}", $"{c.Recall:P1}", $"{c.F1:P1}", $"{c.Support}", .. AtPrior?.Row(k) ?? []]));
        }
        else
        {
            shell.WriteTable(
                ["label", "precision", "recall", "F1", "average precision", "ECE", "maps"],
                PerClass.Select(c => (IReadOnlyList<string>)[c.Name, $"{c.Precision:P1}", $"{c.Recall:P1}", $"{c.F1:P1}", $"{c.AveragePrecision:P1}", $"{c.Ece:0.0000}", $"{c.Support}"]));
        }

        shell.Out.WriteLine($"{Model} on {Count} maps ({Split}): {string.Join(", ", Measures.Select(measure => $"{measure.Name} {measure.Text}"))}");
        if (Seconds is not null)
        {
            shell.Out.WriteLine(Seconds.Text);
        }
    }

    private static EvaluationResult Of(
        string model, string file, WaferDataset data, string split, ClassPrior? prior, Func<(float[] Probabilities, PredictionTimes? Times)> predict)
    {
        if (data.Count == 0)
        {
            throw new CourseException($"the {split} part of the data is empty");
        }

        // Shares that do not fit are told before the long work.
        double[]? weights = prior?.WeightsOf(data.Labels.Span, data.ClassNames);
        (float[] probabilities, PredictionTimes? times) = predict();
        if (data.MultiLabel)
        {
            return Several(model, file, split, MultiLabelReport.From(probabilities, data.Labels.Span, data.ClassNames), probabilities, data) with { Times = times };
        }

        ClassificationReport report = ClassificationReport.From(probabilities, data.Labels.Span, data.ClassNames);
        int classes = data.ClassNames.Count;
        return new EvaluationResult
        {
            Model = model,
            File = file,
            Split = split,
            Count = report.Count,
            Accuracy = report.Accuracy,
            BalancedAccuracy = report.BalancedAccuracy,
            Top3 = report.Top3,
            MacroF1 = report.MacroF1,
            Ece = Calibration.OfTopLabel(probabilities, data.Labels.Span, classes).ExpectedError,
            Brier = Calibration.BrierScore(probabilities, data.Labels.Span, classes),
            PerClass = [.. report.PerClass.Select(ClassFigures.Of)],
            Confusion = report.ConfusionRows,
            AtPrior = prior is null ? null : new PriorResult(
                prior.Name,
                ReweightedReport.From(report.Confusion, prior),
                Calibration.OfTopLabel(probabilities, data.Labels.Span, classes, weights: weights).ExpectedError,
                Calibration.BrierScore(probabilities, data.Labels.Span, classes, weights)),
            Times = times,
        };
    }

    private static EvaluationResult Several(string model, string file, string split, MultiLabelReport report, float[] probabilities, WaferDataset data)
    {
        double[] errors = [.. report.PerClass.Select((_, k) => Calibration.OfLabel(probabilities, data.Labels.Span, k, report.PerClass.Count).ExpectedError)];
        return new EvaluationResult
        {
            Model = model,
            File = file,
            Split = split,
            Count = report.Count,
            Accuracy = report.Accuracy,
            ExactMatch = report.ExactMatch,
            MacroF1 = report.MacroF1,
            MeanAveragePrecision = report.MeanAveragePrecision,
            Ece = errors.Average(),
            PerClass = [.. report.PerClass.Select((score, k) => ClassFigures.Of(score) with { AveragePrecision = report.AveragePrecision[k], Ece = errors[k] })],
        };
    }

    private static IEnumerable<Measure> Present(params Measure[] measures) => measures.Where(measure => !double.IsNaN(measure.Value));
}
