namespace WaferVision.Training;

/// <summary>Where a run stands; reported a few times a second and after each epoch.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Epochs">Epochs of the run.</param>
/// <param name="Step">Steps of this epoch that are done.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean training loss of this epoch so far.</param>
/// <param name="Accuracy">Training accuracy of this epoch so far, 0 to 1.</param>
/// <param name="ImagesPerSecond">Training images a second in this epoch so far.</param>
/// <param name="Remaining">Estimated time to the end of the last epoch.</param>
/// <param name="Finished">The epoch's figures once it is finished, else null.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double Accuracy, double ImagesPerSecond, TimeSpan Remaining, EpochRecord? Finished)
{
    /// <summary>The progress in one line.</summary>
    public override string ToString() => Finished is { } e
        ? $"epoch {Epoch}/{Epochs}: train loss {e.TrainLoss:F4}, accuracy {e.TrainAccuracy:P2}; validation loss {e.ValidationLoss:F4}, accuracy {e.ValidationAccuracy:P2}; {e.ImagesPerSecond:F0} images/s"
        : $"epoch {Epoch}/{Epochs} step {Step}/{Steps}: loss {Loss:F4}, accuracy {Accuracy:P1}, {ImagesPerSecond:F0} images/s, {Remaining:h\\:mm\\:ss} left";
}
