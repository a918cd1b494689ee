using System.Globalization;
using System.Text.Json.Serialization;
using Course.Classifying;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Compressing;

/// <summary>What a network costs and what it is worth at one stage of its compression.</summary>
/// <param name="Stage">What was done last.</param>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="Zeros">How many of the weights of its layers are 0.</param>
/// <param name="MultiplyAdds">Of one map.</param>
/// <param name="Bytes">Size of the weights file.</param>
/// <param name="Milliseconds">Median time of one map by itself.</param>
/// <param name="Accuracy">Share of the test maps that are right; of several labels, with all their labels. Only with data.</param>
/// <param name="MacroF1">Mean F1 of the classes. Only with data.</param>
internal sealed record CompressionRow(
    string Stage, long Parameters, long Zeros, long MultiplyAdds, long Bytes, double Milliseconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MacroF1)
{
    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["stage", "parameters", "zeros", "multiply-adds", "MB", "ms a map", "accuracy", "macro F1"];

    /// <summary>Counts, times nothing yet.</summary>
    public static CompressionRow Of(string stage, WaferClassifier classifier, EvaluationResult? result)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        ModelOptions options = classifier.Card.Options;
        ModelSummary summary = ModelSummary.Of(classifier.Model, 1, options.InputChannels, options.InputSize, options.InputSize);
        long zeros = classifier.Model.parameters().Where(weight => weight.dim() > 1).Sum(weight => weight.numel() - weight.count_nonzero().item<long>());
        return new(stage, summary.Parameters, zeros, summary.MultiplyAdds, SizeOf(classifier), double.NaN, result?.ExactMatch ?? result?.Accuracy, result?.MacroF1);
    }

    /// <summary>As a line of the table.</summary>
    public IReadOnlyList<string> ToCells() =>
    [
        Stage, Whole(Parameters), Whole(Zeros), Whole(MultiplyAdds), (Bytes / 1048576.0).ToString("0.00", CultureInfo.InvariantCulture), Milliseconds.ToString("0.00", CultureInfo.InvariantCulture),
        Share(Accuracy), Share(MacroF1),
    ];

    private static long SizeOf(WaferClassifier classifier)
    {
        string file = Path.Combine(Path.GetTempPath(), $"course-{Guid.NewGuid():N}.safetensors");
        try
        {
            Weights.Save(classifier.Model, file, classifier.Metadata);
            return new FileInfo(file).Length;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? value) => value is { } share ? share.ToString("P2", CultureInfo.InvariantCulture) : "";
}
