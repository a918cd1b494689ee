using System.Globalization;

namespace WaferVision.Training;

/// <summary>
/// Lower learning rates for lower layers: the head has the full rate, each stage below it a part of the one above
/// (Howard and Ruder, Universal Language Model Fine-tuning, arXiv 1801.06146, section 3.2).
/// </summary>
/// <param name="Stages">
/// Module names or patterns, the head first, such as <c>fc</c>, <c>layer4</c>, <c>layer3</c>; at least one. A parameter belongs to the first stage
/// that names it; what no stage names learns with the last stage.
/// </param>
/// <param name="Factor">A stage's rate over that of the stage above, above 0 and at most 1. Default: the paper's 1/2.6.</param>
/// <exception cref="ArgumentException">There is no stage, or the factor is out of range.</exception>
public sealed record DiscriminativeRates(IReadOnlyList<string> Stages, double Factor = 1 / 2.6)
{
    /// <summary>Module names or patterns, the head first.</summary>
    public IReadOnlyList<string> Stages { get; init => field = Checked(value); } = Checked(Stages);

    /// <summary>A stage's rate over that of the stage above.</summary>
    public double Factor { get; init => field = Checked(value); } = Checked(Factor);

    /// <summary>The factor of each stage on the learning rate.</summary>
    public IReadOnlyList<double> Factors => [.. Stages.Select((_, stage) => Math.Pow(Factor, stage))];

    /// <summary>The stages and the factor, in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", Stages)} by {Factor:R}");

    internal static IReadOnlyList<string> Checked(IReadOnlyList<string> stages) => stages is { Count: > 0 } && stages.All(stage => !string.IsNullOrWhiteSpace(stage))
        ? [.. stages]
        : throw new ArgumentException("Expected at least one module name or pattern, the head first.", nameof(stages));

    private static double Checked(double factor) => factor is > 0 and <= 1 ? factor : throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected above 0 and at most 1.");
}
