using System.Text;

namespace WaferVision.Lessons;

/// <summary>Which claims about an exercise hold.</summary>
/// <param name="Exercise">The exercise's number, as printed in the notebook.</param>
/// <param name="Claims">Each claim with its outcome, in the order of the check.</param>
public sealed record ExerciseReport(string Exercise, IReadOnlyList<ClaimResult> Claims)
{
    /// <summary>Whether every claim holds.</summary>
    public bool Passed => Claims.All(claim => claim.Holds);

    /// <summary>The outcome as a learner reads it: a verdict, then a line for each claim.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append("Exercise ").Append(Exercise).Append(Passed ? ": passed" : ": not yet");
        foreach (ClaimResult claim in Claims)
        {
            text.Append('\n').Append(claim.Holds ? "  ✔ " : "  ✘ ").Append(claim.Claim);
            if (claim.Error is not null)
            {
                text.Append(" (").Append(claim.Error).Append(')');
            }
        }

        return text.ToString();
    }
}

/// <summary>One claim about an exercise.</summary>
/// <param name="Claim">The sentence shown to the learner.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Error">The exception it ended with, or null.</param>
public sealed record ClaimResult(string Claim, bool Holds, string? Error);
