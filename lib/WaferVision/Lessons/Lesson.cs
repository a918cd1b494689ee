using System.Globalization;

namespace WaferVision.Lessons;

/// <summary>Checks that a notebook makes of its own claims and of a learner's exercises.</summary>
public static class Lesson
{
    /// <summary>
    /// Tries each claim about an exercise and reports which hold. A claim that throws does not hold; its message is kept.
    /// Nothing is thrown, so that a notebook with unsolved exercises still runs to its end.
    /// </summary>
    /// <param name="exercise">The exercise's number, as printed in the notebook, for example <c>1.2</c>.</param>
    /// <param name="claims">What a right answer makes true, each with the sentence shown to the learner. At least one.</param>
    /// <exception cref="ArgumentException"><paramref name="exercise"/> is blank or there is no claim.</exception>
    public static ExerciseReport Exercise(string exercise, params IReadOnlyList<(string Claim, Func<bool> Holds)> claims)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(exercise);
        ArgumentNullException.ThrowIfNull(claims);
        if (claims.Count == 0)
        {
            throw new ArgumentException($"Exercise {exercise} has no claim to check; pass at least one.", nameof(claims));
        }

        return new ExerciseReport(exercise, [.. claims.Select(claim => Try(claim.Claim, claim.Holds))]);
    }

    /// <summary>Asserts that two numbers agree, and returns the sentence that says so.</summary>
    /// <param name="claim">What is compared, for example <c>Sobel at (1, 2)</c>.</param>
    /// <param name="expected">The number that must come out.</param>
    /// <param name="actual">The number that came out.</param>
    /// <param name="tolerance">The largest absolute difference allowed; 0 or more.</param>
    /// <exception cref="LessonCheckException">The numbers differ by more, or one of them is not a number.</exception>
    public static string Agree(string claim, double expected, double actual, double tolerance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        double difference = Math.Abs(expected - actual);
        return difference <= tolerance
            ? Invariant($"{claim}: {actual:G6} agrees with {expected:G6}, off by {difference:G2}")
            : throw new LessonCheckException(Invariant($"{claim}: expected {expected:R} within {tolerance:G3}, found {actual:R}."));
    }

    /// <summary>Asserts that two lists of numbers agree element by element, and returns the sentence that says so.</summary>
    /// <param name="claim">What is compared.</param>
    /// <param name="expected">The numbers that must come out, in order.</param>
    /// <param name="actual">The numbers that came out, in order.</param>
    /// <param name="tolerance">The largest absolute difference allowed for any element; 0 or more.</param>
    /// <exception cref="LessonCheckException">The lengths differ, or an element differs by more or is not a number.</exception>
    public static string Agree(string claim, IEnumerable<double> expected, IEnumerable<double> actual, double tolerance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        double[] wanted = [.. expected];
        double[] found = [.. actual];
        if (wanted.Length != found.Length)
        {
            throw new LessonCheckException($"{claim}: expected {wanted.Length} numbers, found {found.Length}.");
        }

        double largest = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double difference = Math.Abs(wanted[i] - found[i]);
            if (!(difference <= tolerance))
            {
                throw new LessonCheckException(
                    Invariant($"{claim}: element {i} should be {wanted[i]:R} within {tolerance:G3}, found {found[i]:R}."));
            }

            largest = Math.Max(largest, difference);
        }

        return Invariant($"{claim}: {found.Length} numbers agree, off by {largest:G2} at most");
    }

    /// <summary>Asserts that a claim holds, and returns it.</summary>
    /// <exception cref="LessonCheckException">The claim does not hold.</exception>
    public static string Holds(string claim, bool holds) =>
        holds ? $"{claim}: yes" : throw new LessonCheckException($"This should hold but does not: {claim}.");

    private static ClaimResult Try(string claim, Func<bool> holds)
    {
        try
        {
            return new ClaimResult(claim, holds(), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The learner's own code failed: that is an answer to show, not a fault of the notebook.
            return new ClaimResult(claim, false, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
