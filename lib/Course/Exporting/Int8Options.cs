using System.Globalization;
using WaferVision.Onnx;

namespace Course.Exporting;

/// <summary>What decides a quantized export.</summary>
internal sealed record Int8Options
{
    /// <summary>A weights file.</summary>
    public required string Model { get; init; }

    /// <summary>The ONNX file to write.</summary>
    public required string File { get; init; }

    /// <summary>An archive; its training part calibrates, its validation part compares.</summary>
    public required string Data { get; init; }

    /// <summary>A list of the archive's parts; <see langword="null"/> to split by the seed.</summary>
    public string? Split { get; init; }

    /// <summary>How many maps calibrate.</summary>
    public int Maps { get; init; } = CalibrationMaps.Default;

    /// <summary>How ranges are chosen.</summary>
    public CalibrationMethod Method { get; init; } = new QuantizationOptions().Method;

    /// <summary>Whether to tell what each layer's rounding alone changes.</summary>
    public bool Sensitivity { get; init; }

    /// <summary>The number of the most sensitive layers to keep in floating point; <see langword="null"/> for as few as <see cref="MostLoss"/> allows.</summary>
    public int? Kept { get; init; } = 0;

    /// <summary>How much less the accuracy may be where <see cref="Kept"/> is <see langword="null"/>.</summary>
    public double MostLoss { get; init; }

    /// <summary>Reads a number of layers, or "auto".</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static int? ReadKept(string text) => text switch
    {
        "auto" => null,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) => count,
        _ => throw new UsageException($"--keep-float is '{text}'; expected a number of layers, or auto"),
    };
}
