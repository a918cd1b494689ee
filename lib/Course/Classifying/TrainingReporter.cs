using Course.Terminal;
using WaferVision.Training;

namespace Course.Classifying;

/// <summary>Shows a training run on the progress board.</summary>
internal sealed class TrainingReporter : IProgress<TrainingProgress>
{
    private readonly ProgressBoard _board;
    private readonly ProgressBoard.Job _job;

    private TrainingReporter(ProgressBoard board, ProgressBoard.Job job) => (_board, _job) = (board, job);

    /// <summary>Runs a training in a thread of its own: the board redraws while that one computes.</summary>
    public static Task<TrainingHistory> RunAsync(Shell shell, string title, Func<IProgress<TrainingProgress>, TrainingHistory> fit) =>
        ProgressBoard.RunAsync(shell, board =>
        {
            ProgressBoard.Job job = board.Begin(title);
            return Task.Run(
                () =>
                {
                    TrainingHistory history = fit(new TrainingReporter(board, job));
                    job.End(history.End == TrainingEnd.Cancelled ? "interrupted" : $"best validation accuracy {history.Best?.ValidationAccuracy:P2}");
                    return history;
                },
                CancellationToken.None);
        });

    /// <summary>Unlike <see cref="Progress{T}"/>, reports at once and in order.</summary>
    public void Report(TrainingProgress value)
    {
        if (value.Finished is null)
        {
            _job.Report($"{value}");
        }
        else
        {
            _board.WriteLine($"{value}");
        }
    }
}
