namespace WaferVision.Classifying;

/// <summary>A class and how likely it is.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record Guess(string Class, double Probability);

/// <summary>What a classifier says of one map.</summary>
/// <param name="Class">The likeliest class; of several labels all of at least 0.5, joined by "+", or "none". Where <paramref name="Review"/> says so, a guess and no more.</param>
/// <param name="Probabilities">One per class, 0 to 1.</param>
/// <param name="Top3">The three likeliest classes, falling.</param>
/// <param name="Energy">How unlike the training set the map is (<see cref="Evaluation.EnergyScore"/>); null where a map may have several labels.</param>
/// <param name="Review">Why a person should look at the map; null where the answer stands.</param>
public sealed record WaferAnswer(string Class, IReadOnlyList<float> Probabilities, IReadOnlyList<Guess> Top3, double? Energy, string? Review)
{
    /// <summary>Probability of the likeliest class.</summary>
    public double Probability => Top3[0].Probability;
}
