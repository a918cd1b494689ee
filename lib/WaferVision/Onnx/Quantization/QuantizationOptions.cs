namespace WaferVision.Onnx;

/// <summary>How the range of an activation follows from the values that calibration saw.</summary>
public enum CalibrationMethod
{
    /// <summary>From the smallest value to the largest.</summary>
    MinMax,

    /// <summary>
    /// The range with the smallest Kullback–Leibler divergence between the values' distribution and the one that is left after rounding and clipping
    /// (Migacz, 8-bit Inference with TensorRT, GTC 2017).
    /// </summary>
    Entropy,

    /// <summary>The range that holds a share of all magnitudes, <see cref="QuantizationOptions.Percentile"/>.</summary>
    Percentile,
}

/// <summary>How <see cref="OnnxQuantization"/> makes whole numbers of a network.</summary>
public sealed record QuantizationOptions
{
    /// <summary>How activations' ranges are chosen. Default: percentile.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.Percentile;

    /// <summary>Percent of the magnitudes within the range, above 50 to 100. Default: 99.99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double Percentile
    {
        get;
        init => field = value is > 50 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Percentile), value, "Expected above 50 to 100.");
    } = 99.99;

    /// <summary>Whether each output channel of a layer has a scale of its own. Default: yes.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>Names of nodes that stay in floating point, as <see cref="OnnxQuantization.Sensitivity"/> names them. Default: none.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];
}
