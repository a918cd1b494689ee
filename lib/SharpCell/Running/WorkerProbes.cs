using System.Globalization;
using SharpCell.Engine;
using SharpCell.Formatting;

namespace SharpCell.Running;

/// <summary>Looks into the notebook's state after a cell, for what its metadata expects.</summary>
internal sealed class WorkerProbes(NotebookEngine engine)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Evaluates expressions that a number is expected of.</summary>
    public async Task<IReadOnlyDictionary<string, MeasuredNumber>> MeasureAsync(IReadOnlyList<string> expressions)
    {
        Dictionary<string, MeasuredNumber> measured = [];
        foreach (string expression in expressions)
        {
            CellResult result = await Silently($"(object)({expression})").ConfigureAwait(false);
            measured[expression] = result.Error is { } error
                ? new MeasuredNumber(null, $"{error.Name}: {error.Message}")
                : ToNumber(result.Value);
        }

        return measured;
    }

    /// <summary>
    /// For a check cell: whether the report that it ends in says passed. For a solution: whether the exercise's check, run once more, passes.
    /// </summary>
    public async Task<ExerciseOutcome?> CheckExerciseAsync(WorkerCell cell, object? value)
    {
        if (cell.CheckSource is { } check)
        {
            CellResult result = await Silently(check).ConfigureAwait(false);
            return result.Error is { } error ? new ExerciseOutcome(null, $"{error.Name}: {error.Message}") : ReadPassed(result.Value);
        }

        return cell.ReportsPassed ? ReadPassed(value) : null;
    }

    private Task<CellResult> Silently(string code) => engine.RunAsync(code, _ => { }, name: "check", timeout: ProbeTimeout);

    private static ExerciseOutcome ReadPassed(object? value) =>
        value?.GetType().GetProperty("Passed")?.GetValue(value) is bool passed
            ? new ExerciseOutcome(passed, null)
            : new ExerciseOutcome(null, $"the check ends in {(value is null ? "nothing" : TypeNames.Of(value.GetType()))}; expected a report with a property bool Passed");

    private static MeasuredNumber ToNumber(object? value)
    {
        try
        {
            return value switch
            {
                null => new MeasuredNumber(null, "it is null"),
                not null when TensorSummary.IsTensor(value.GetType()) => new MeasuredNumber(TensorSummary.Scalar(value), null),
                _ => new MeasuredNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture), null),
            };
        }
        catch (Exception wrong) when (wrong is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            return new MeasuredNumber(null, $"it is no number but {TypeNames.Of(value!.GetType())}");
        }
    }
}
