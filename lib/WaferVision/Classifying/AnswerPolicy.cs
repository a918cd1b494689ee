using WaferVision.Evaluation;

namespace WaferVision.Classifying;

/// <summary>
/// How a classifier's logits become an answer that can be taken at its word, or none: one number that makes its confidence honest, and two limits
/// beyond which a map is left to people. Found on maps that the classifier was not trained on; kept in its <see cref="ModelCard"/>.
/// </summary>
public sealed record AnswerPolicy
{
    /// <summary>What is done where nothing was found out: the plain softmax, and an answer to every map.</summary>
    public static AnswerPolicy None { get; } = new();

    /// <summary>What logits are divided by (<see cref="TemperatureScaling"/>); above 0. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public double Temperature { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Expected a number above 0."); } = 1;

    /// <summary>The probability, 0 to 1, below which the likeliest class is no answer (<see cref="Abstention"/>). Default: 0, always an answer. Of one label a map only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public double LeastProbability { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(LeastProbability), value, "Expected 0 to 1."); }

    /// <summary>The energy of the raw logits (<see cref="EnergyScore"/>) above which a map is unlike all that the classifier knows. Default: +∞, never. Of one label a map only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number.</exception>
    public double MostEnergy { get; init => field = double.IsNaN(value) ? throw new ArgumentOutOfRangeException(nameof(MostEnergy), value, "Expected a number.") : value; } = double.PositiveInfinity;

    /// <summary>Finds the temperature and, of one label a map, both limits.</summary>
    /// <param name="validation">Predictions of maps that the classifier was not trained on.</param>
    /// <param name="errorRate">The share of wrong answers wanted among those given, 0 to 1. Default: 0.01.</param>
    /// <param name="keep">The share of known maps that the energy must let pass, above 0, to 1. Default: 0.99.</param>
    /// <exception cref="ArgumentException">There are no predictions, or a logit is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is out of range.</exception>
    public static AnswerPolicy Fit(Predictions validation, double errorRate = 0.01, double keep = 0.99)
    {
        double temperature = TemperatureScaling.Fit(validation);
        if (validation.MultiLabel)
        {
            return new() { Temperature = temperature };
        }

        CoveragePoint chosen = Abstention.Choose(Abstention.Curve(TemperatureScaling.Apply(validation, temperature)), errorRate);
        return new()
        {
            Temperature = temperature,
            LeastProbability = Math.Min(1, chosen.Threshold),
            MostEnergy = NoveltyReport.Choose(EnergyScore.Of(validation), keep),
        };
    }

    /// <summary>The answer for one map.</summary>
    /// <param name="classNames">One per logit.</param>
    /// <param name="multiLabel">Whether a map may have several labels.</param>
    /// <param name="logits">The classifier's logits.</param>
    /// <exception cref="ArgumentException">There is not one logit a class.</exception>
    public WaferAnswer Answer(IReadOnlyList<string> classNames, bool multiLabel, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var raw = new Predictions(logits.ToArray(), new int[multiLabel ? logits.Length : 1], classNames, multiLabel);
        float[] probabilities = (Temperature == 1 ? raw : TemperatureScaling.Apply(raw, Temperature)).Probabilities();
        Guess[] top = [.. classNames.Zip(probabilities, (name, p) => new Guess(name, p)).OrderByDescending(guess => guess.Probability).Take(3)];
        if (multiLabel)
        {
            string[] labels = [.. classNames.Where((_, i) => probabilities[i] >= 0.5)];
            return new(labels.Length == 0 ? "none" : string.Join("+", labels), probabilities, top, null, null);
        }

        double energy = EnergyScore.Of(raw)[0];
        string? why = energy > MostEnergy ? "unlike the maps that the classifier knows"
            : top[0].Probability < LeastProbability ? "not sure enough"
            : null;
        return new(top[0].Class, probabilities, top, energy, why);
    }
}
