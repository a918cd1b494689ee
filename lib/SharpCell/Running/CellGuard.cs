using System.Globalization;
using SharpCell.Engine;

namespace SharpCell.Running;

/// <summary>Decides whether a cell that ended did what it should.</summary>
internal static class CellGuard
{
    /// <summary>Everything that is wrong with a cell; empty when it passed.</summary>
    public static IReadOnlyList<CellFailure> Judge(PlannedCell cell, FinishedMessage finished)
    {
        bool failed = finished.Outcome != nameof(CellOutcome.Succeeded);
        if (cell.MayRaise && finished.Outcome is nameof(CellOutcome.Failed) or nameof(CellOutcome.Succeeded))
        {
            return failed ? [] : [new CellFailure("NoException", "The cell is tagged raises-exception and raised none.", [], null)];
        }

        if (failed)
        {
            WorkerError error = finished.Error!;
            return [new CellFailure(error.Name, error.Message, error.Traceback, error.Line)];
        }

        List<CellFailure> failures = [];
        if (!finished.Executed && finished.HasDisabledCode)
        {
            failures.Add(new CellFailure("NotExecuted", "Nothing of the cell was executed: all its code is switched off by #if.", [], null));
        }

        if (cell.Expect.Output is { } kind && !OutputGuard.Holds(cell.Cell.Outputs, kind))
        {
            string found = cell.Cell.Outputs.Count == 0 ? "none at all" : "only empty ones or ones of another kind";
            failures.Add(new CellFailure("ExpectedOutput", $"Expected an output of kind '{kind}'; found {found}.", [], null));
        }

        failures.AddRange(cell.Expect.Numbers.Select(number => Judge(number, cell, finished)).OfType<CellFailure>());
        if (cell.Expect.Exercise is { } role && ExercisePlan.Judge(role, finished.Exercise) is { } exercise)
        {
            failures.Add(exercise);
        }

        return failures;
    }

    private static CellFailure? Judge(ExpectedNumber expected, PlannedCell cell, FinishedMessage finished)
    {
        (double? value, string? problem) = expected.FromOutput
            ? (OutputGuard.FindNumber(cell.Cell.Outputs, expected.Name), "the cell's text holds no number after these words")
            : finished.Numbers.TryGetValue(expected.Name, out MeasuredNumber? measured) ? (measured.Value, measured.Problem) : (null, "it was not evaluated");
        string wanted = $"Expected {expected.Name} = {Text(expected.Value)} ± {Text(expected.Tolerance)}";
        return value is not { } actual ? new CellFailure("ExpectedNumber", $"{wanted}, but {problem}.", [], null)
            : Math.Abs(actual - expected.Value) <= expected.Tolerance ? null
            : new CellFailure("ExpectedNumber", $"{wanted}; found {Text(actual)}.", [], null);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
