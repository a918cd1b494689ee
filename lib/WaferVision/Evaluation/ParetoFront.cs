namespace WaferVision.Evaluation;

/// <summary>
/// Which of several choices are worth a thought when one number is to be low and another high, such as a network's time and its accuracy: those that no other
/// one dominates, which is to say is at least as good in both and better in one.
/// </summary>
public static class ParetoFront
{
    /// <summary>The choices that are not dominated; several that are alike in both are all there.</summary>
    /// <param name="choices">What each costs and what it is worth.</param>
    /// <returns>Indices of the choices, from the least cost to the most.</returns>
    /// <exception cref="ArgumentException">A number is not a number.</exception>
    public static IReadOnlyList<int> Of(IReadOnlyList<(double Cost, double Worth)> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        for (int i = 0; i < choices.Count; i++)
        {
            if (double.IsNaN(choices[i].Cost) || double.IsNaN(choices[i].Worth))
            {
                throw new ArgumentException($"Choice {i} costs {choices[i].Cost} and is worth {choices[i].Worth}; expected numbers.", nameof(choices));
            }
        }

        return [.. Enumerable.Range(0, choices.Count).Where(i => !choices.Any(other => Dominates(other, choices[i]))).OrderBy(i => choices[i].Cost)];
    }

    private static bool Dominates((double Cost, double Worth) one, (double Cost, double Worth) other) =>
        one.Cost <= other.Cost && one.Worth >= other.Worth && one != other;
}
