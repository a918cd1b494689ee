namespace WaferVision.Serving;

/// <summary>Is told of every prediction, one at a time, after it was answered: a log, a measure of drift, a challenger.</summary>
public interface IPredictionWatcher
{
    /// <summary>Takes a prediction. What it throws is reported to <see cref="ServingOptions.Messages"/>; it is called again with the next.</summary>
    /// <param name="prediction">The prediction.</param>
    void Observe(ServedPrediction prediction);
}
