using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>
/// The exercises of a notebook: a stub that runs, a check that the stub fails, a solution that passes the check. A check that the stub
/// passes would prove nothing.
/// </summary>
internal sealed class ExercisePlan
{
    private static readonly string[] Order = ["stub", "check", "solution"];
    private readonly Dictionary<string, NotebookCell> checks = [];

    /// <summary>Reads the exercises of a notebook.</summary>
    /// <exception cref="FormatException">An exercise lacks a part, has one twice, or has them out of order.</exception>
    public ExercisePlan(IEnumerable<(NotebookCell Cell, ExerciseRole Role)> cells)
    {
        foreach (IGrouping<string, (NotebookCell Cell, ExerciseRole Role)> exercise in cells.GroupBy(c => c.Role.Id))
        {
            string[] roles = [.. exercise.Select(c => c.Role.Role)];
            if (!roles.SequenceEqual(Order))
            {
                throw new FormatException($"Exercise {exercise.Key}: expected the cells {string.Join(", ", Order)} in this order, found {string.Join(", ", roles)}.");
            }

            checks[exercise.Key] = exercise.ElementAt(1).Cell;
        }
    }

    /// <summary>The source to run once more after a solution; null for every other cell.</summary>
    public string? CheckAfter(ExerciseRole? role) => role is { Role: "solution" } ? checks[role.Id].Source : null;

    /// <summary>What is wrong with an exercise after one of its cells ran; null when nothing is.</summary>
    public static CellFailure? Judge(ExerciseRole role, ExerciseOutcome? outcome)
    {
        string? problem = outcome switch
        {
            null => role.Role == "stub" ? null : "its check was not run",
            { Problem: { } reason } => reason,
            { Passed: true } when role.Role == "check" => "the stub passes its own check, so the check proves nothing",
            { Passed: false } when role.Role == "solution" => "the solution does not pass the check",
            _ => null,
        };
        return problem is null ? null : new CellFailure("Exercise", $"exercise {role.Id}: {problem}", [], null);
    }
}
