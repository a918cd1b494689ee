using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WaferVision.Training;

/// <summary>The figures of one epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">Learning rate of the epoch's last step.</param>
/// <param name="TrainLoss">Mean training loss over the epoch, while the weights were changing, with smoothing and class weights.</param>
/// <param name="TrainAccuracy">Training accuracy over the epoch, 0 to 1; for multi-label, share of right decisions over maps × labels.</param>
/// <param name="ValidationLoss">Plain validation loss after the epoch.</param>
/// <param name="ValidationAccuracy">Validation accuracy after the epoch, 0 to 1; for multi-label, exact match.</param>
/// <param name="ValidationMacroF1">Validation macro-F1 after the epoch, 0 to 1.</param>
/// <param name="Seconds">Duration of the epoch with its validation.</param>
/// <param name="ImagesPerSecond">Training images a second, validation left out.</param>
public sealed record EpochRecord(
    int Epoch,
    double LearningRate,
    double TrainLoss,
    double TrainAccuracy,
    double ValidationLoss,
    double ValidationAccuracy,
    double ValidationMacroF1,
    double Seconds,
    double ImagesPerSecond);

/// <summary>How a run ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>The validation figure had stopped improving.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; the checkpoint holds all finished epochs.</summary>
    Cancelled,
}

/// <summary>The epochs of a run, as a table.</summary>
/// <param name="Epochs">One record an epoch.</param>
/// <param name="BestEpoch">The best epoch, from 1; 0 where none was finished.</param>
/// <param name="End">How the run ended.</param>
public sealed record TrainingHistory(IReadOnlyList<EpochRecord> Epochs, int BestEpoch, TrainingEnd End)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The best epoch's figures, or null where none was finished.</summary>
    public EpochRecord? Best => BestEpoch == 0 ? null : Epochs[BestEpoch - 1];

    /// <summary>The table as comma-separated values with a header, numbers with a point and all their digits.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,validation_macro_f1,seconds,images_per_second\n");
        foreach (EpochRecord e in Epochs)
        {
            double[] figures = [e.LearningRate, e.TrainLoss, e.TrainAccuracy, e.ValidationLoss, e.ValidationAccuracy, e.ValidationMacroF1, e.Seconds, e.ImagesPerSecond];
            text.Append(e.Epoch).Append(',').AppendJoin(',', figures.Select(f => f.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The history as JSON, names in camel case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);
}
