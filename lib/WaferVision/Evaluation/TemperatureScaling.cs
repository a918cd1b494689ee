namespace WaferVision.Evaluation;

/// <summary>
/// One number that makes a model's confidence honest: its logits are divided by a temperature above 0, found on maps that it was not trained on.
/// Above 1 it takes confidence away; the answers stay the same. (Guo, Pleiss, Sun, Weinberger, ICML 2017, section 4.2.)
/// </summary>
public static class TemperatureScaling
{
    private const double Lowest = 0.01;
    private const double Highest = 100;
    private const double Precision = 1e-5;

    /// <summary>
    /// The temperature, 0.01 to 100, with the lowest loss (negative log-likelihood), by golden-section search on its logarithm: the loss is convex
    /// in 1/T, so that it has one valley there.
    /// </summary>
    /// <param name="validation">Predictions of validation maps, of one label or several.</param>
    /// <exception cref="ArgumentException">There are no predictions, or a logit is not finite.</exception>
    public static double Fit(Predictions validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        if (validation.Count == 0 || validation.Logits.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new ArgumentException(
                $"Expected predictions of at least one map, all of them finite; found {validation.Count} maps.", nameof(validation));
        }

        double golden = (Math.Sqrt(5) - 1) / 2, low = Math.Log(Lowest), high = Math.Log(Highest);
        double left = high - (golden * (high - low)), right = low + (golden * (high - low));
        double atLeft = Loss(left), atRight = Loss(right);
        while (high - low > Precision)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (golden * (high - low));
                atLeft = Loss(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (golden * (high - low));
                atRight = Loss(right);
            }
        }

        return Math.Exp((low + high) / 2);

        double Loss(double logarithm) => Apply(validation, Math.Exp(logarithm)).Loss();
    }

    /// <summary>The same predictions with all logits divided by a temperature.</summary>
    /// <param name="predictions">The predictions; they are not changed.</param>
    /// <param name="temperature">Above 0.</param>
    public static Predictions Apply(Predictions predictions, double temperature)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        float[] logits = predictions.Logits.ToArray();
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = (float)(logits[i] / temperature);
        }

        return new Predictions(logits, predictions.Labels.ToArray(), predictions.ClassNames, predictions.MultiLabel);
    }
}
