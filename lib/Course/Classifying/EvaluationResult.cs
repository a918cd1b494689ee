using System.Text.Json.Serialization;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Evaluation;

namespace Course.Classifying;

/// <summary>Figures of one class.</summary>
internal sealed record ClassFigures(string Name, double Precision, double Recall, double F1, int Support)
{
    public static ClassFigures Of(ClassScore score) => new(score.Name, score.Precision, score.Recall, score.F1, score.Support);
}

/// <summary>What <c>evaluate</c> answers. Shares are 0 to 1.</summary>
internal sealed record EvaluationResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Part of the data set.</summary>
    public required string Split { get; init; }

    /// <summary>Maps judged.</summary>
    public required int Count { get; init; }

    /// <summary>Of one label: share of maps whose likeliest class is right. Of several: share of labels that are right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of maps whose class is among the three likeliest; only of one label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Top3 { get; init; }

    /// <summary>Share of maps whose labels are all right; only of several labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ExactMatch { get; init; }

    /// <summary>Mean F1 of the classes.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Figures of each class.</summary>
    public required IReadOnlyList<ClassFigures> PerClass { get; init; }

    /// <summary>Rows: truth, columns: answer; only of one label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<int>>? Confusion { get; init; }

    /// <summary>Judges a classifier.</summary>
    /// <exception cref="CourseException">The data have other classes than the classifier, or there are none of them.</exception>
    public static EvaluationResult Of(Classifier classifier, WaferDataset data, string split, bool symmetries, CancellationToken cancellation)
    {
        ModelCard card = classifier.Card;
        if (data.MultiLabel != card.MultiLabel || !data.ClassNames.SequenceEqual(card.ClassNames))
        {
            throw new CourseException(
                $"the classifier knows {(card.MultiLabel ? "labels" : "classes")} {string.Join(", ", card.ClassNames)}; the data have "
                + $"{(data.MultiLabel ? "labels" : "classes")} {string.Join(", ", data.ClassNames)}. Train on data of the same kind");
        }

        if (data.Count == 0)
        {
            throw new CourseException($"the {split} part of the data is empty");
        }

        float[] probabilities = classifier.Probabilities(data, symmetries, cancellation);
        if (card.MultiLabel)
        {
            MultiLabelReport labels = MultiLabelReport.From(probabilities, data.Labels.Span, data.ClassNames);
            return new EvaluationResult
            {
                Model = card.Model,
                Split = split,
                Count = labels.Count,
                Accuracy = labels.Accuracy,
                ExactMatch = labels.ExactMatch,
                MacroF1 = labels.MacroF1,
                PerClass = [.. labels.PerClass.Select(ClassFigures.Of)],
            };
        }

        ClassificationReport report = ClassificationReport.From(probabilities, data.Labels.Span, data.ClassNames);
        return new EvaluationResult
        {
            Model = card.Model,
            Split = split,
            Count = report.Count,
            Accuracy = report.Accuracy,
            Top3 = report.Top3,
            MacroF1 = report.MacroF1,
            PerClass = [.. report.PerClass.Select(ClassFigures.Of)],
            Confusion = report.ConfusionRows,
        };
    }

    /// <summary>Writes it as a table, or as JSON.</summary>
    public void Write(Shell shell)
    {
        if (shell.Json)
        {
            shell.WriteJson(this);
            return;
        }

        shell.WriteTable(
            ["class", "precision", "recall", "F1", "maps"],
            PerClass.Select(c => (IReadOnlyList<string>)[c.Name, $"{c.Precision:P1}", $"{c.Recall:P1}", $"{c.F1:P1}", $"{c.Support}"]));
        string more = ExactMatch is { } exact ? $"exact match {exact:P2}" : $"top 3 {Top3:P2}";
        shell.Out.WriteLine($"{Model} on {Count} maps ({Split}): accuracy {Accuracy:P2}, {more}, macro F1 {MacroF1:P2}");
    }
}
