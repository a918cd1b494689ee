using System.Diagnostics;

namespace SharpCell.Running;

/// <summary>
/// Runs notebooks headless, each in a process of its own, and writes them executed. A notebook that crashes, hangs or fills memory takes
/// down its own process and no other; what it had put out until then is kept.
/// </summary>
public static class NotebookRunner
{
    /// <summary>Runs notebooks.</summary>
    /// <param name="paths">The notebooks.</param>
    /// <param name="options">How they are run; null: the defaults.</param>
    /// <param name="progress">Told of progress while they run; null: nobody.</param>
    /// <param name="cancellation">Stops the run: processes are ended, and what was executed is written.</param>
    /// <returns>What became of each, in the order given. Failures are in the report and never thrown.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static async Task<RunReport> RunAsync(
        IEnumerable<string> paths, RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new RunOptions();
        long started = Stopwatch.GetTimestamp();
        using SemaphoreSlim slots = new(options.Parallel, options.Parallel);
        NotebookReport[] reports = await Task.WhenAll(paths.Select(RunOne)).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return new RunReport(reports, Stopwatch.GetElapsedTime(started));

        async Task<NotebookReport> RunOne(string path)
        {
            await slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                return await RunNotebookAsync(path, options, progress, cancellation).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static async Task<NotebookReport> RunNotebookAsync(
        string path, RunOptions options, IProgress<RunEvent>? progress, CancellationToken cancellation)
    {
        NotebookReport report;
        if (cancellation.IsCancellationRequested)
        {
            report = Failed("The run was stopped before this notebook.");
        }
        else
        {
            try
            {
                NotebookPlan plan = NotebookPlan.Read(path, options);
                progress?.Report(new NotebookStarted(path, plan.Cells.Count(c => c.Runs)));
                report = await new NotebookRun(path, plan, options, progress).RunAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException)
            {
                report = Failed(wrong.Message);
            }
        }

        progress?.Report(new NotebookFinished(path, report));
        return report;

        NotebookReport Failed(string error) => new(path, null, [], TimeSpan.Zero, null, error);
    }
}
