using System.Diagnostics;
using Plotly.NET;
using WaferVision.Training;

namespace WaferVision;

/// <summary>
/// Draws a training run while it goes on, in one place: hand it to <see cref="Trainer"/> as its progress. How a chart is shown and replaced is
/// the notebook's business; in a cell: <c>new LiveTraining(chart => display(chart).Update)</c>.
/// </summary>
public sealed class LiveTraining : IProgress<TrainingProgress>
{
    // Faster than this nobody reads a chart, and drawing would slow down the training that it shows.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.5);
    private readonly List<EpochRecord> _done = [];
    private readonly Func<GenericChart, Action<GenericChart>> _show;
    private readonly string? _title;
    private Action<GenericChart>? _update;
    private long _drawn;

    /// <summary>Draws with a host's means.</summary>
    /// <param name="show">Shows a chart, and returns what shows another one in its place. Called once for each run, at its first report.</param>
    /// <param name="title">A heading; null: none.</param>
    public LiveTraining(Func<GenericChart, Action<GenericChart>> show, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(show);
        _show = show;
        _title = title;
    }

    /// <summary>Takes a report: each finished epoch is drawn, and what comes between at most twice a second.</summary>
    /// <param name="value">Where the run stands.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (_done.Count > 0 && value.Epoch <= _done[^1].Epoch)
        {
            // Another run: it gets a chart of its own.
            _done.Clear();
            _update = null;
        }

        if (value.Finished is { } epoch)
        {
            _done.Add(epoch);
        }
        else if (_update is not null && Stopwatch.GetElapsedTime(_drawn) < Every)
        {
            return;
        }

        Draw(Charts.TrainingSoFar(_done, value, _title));
    }

    /// <summary>Replaces the drawing by the curves of the finished run, with its learning rate and its best epoch.</summary>
    /// <param name="history">What the run returned; without a finished epoch the drawing stays as it is.</param>
    public void Finish(TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Epochs.Count > 0)
        {
            Draw(Charts.TrainingCurves(history, _title));
        }
    }

    private void Draw(GenericChart chart)
    {
        if (_update is null)
        {
            _update = _show(chart);
        }
        else
        {
            _update(chart);
        }

        _drawn = Stopwatch.GetTimestamp();
    }
}
