using System.Globalization;
using System.Text.Json.Serialization;
using Course.Terminal;
using WaferVision.Onnx;

namespace Course.Exporting;

/// <summary>A tensor between two layers and the range that its 8-bit numbers stand for.</summary>
/// <param name="Tensor">Its name in the graph.</param>
/// <param name="Low">The smallest number of the range.</param>
/// <param name="High">The largest.</param>
/// <param name="Clipped">The share of the calibration maps' numbers that lie outside.</param>
internal sealed record TensorRange(string Tensor, double Low, double High, double Clipped);

/// <summary>What a quantized export answers.</summary>
/// <param name="File">The file.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="FloatBytes">The size in single precision.</param>
/// <param name="Method">How ranges were chosen.</param>
/// <param name="CalibrationMaps">From how many maps.</param>
/// <param name="Layers">Layers of whole numbers.</param>
/// <param name="Kept">Layers in floating point.</param>
/// <param name="Ranges">The range of each tensor that is rounded.</param>
/// <param name="Sensitivity">The layers, that whose rounding changes the logits most first; only where it was asked for.</param>
/// <param name="Compared">Validation maps that were compared.</param>
/// <param name="SameAnswers">The share of them that both models answer alike.</param>
/// <param name="FloatAccuracy">The share of them that the model gets right in single precision; of several labels, with all their labels.</param>
/// <param name="Accuracy">The share with whole numbers.</param>
internal sealed record Int8Result(
    string File, string Model, long Bytes, long FloatBytes, string Method, int CalibrationMaps, int Layers, IReadOnlyList<string> Kept, IReadOnlyList<TensorRange> Ranges,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerSensitivity>? Sensitivity,
    int Compared, double SameAnswers, double FloatAccuracy, double Accuracy)
{
    /// <summary>Writes it as tables and a line, or as JSON.</summary>
    public void Write(Shell shell)
    {
        if (shell.Json)
        {
            shell.WriteJson(this);
            return;
        }

        shell.WriteTable(["tensor", "low", "high", "clipped"], Ranges.Select(range => (IReadOnlyList<string>)[range.Tensor, Number(range.Low), Number(range.High), Share(range.Clipped, 3)]));
        shell.Out.WriteLine($"ranges by {Method} of {CalibrationMaps} training maps; clipped: the share of these maps' numbers that lie outside");
        if (Sensitivity is not null)
        {
            shell.WriteTable(["layer", "dB"], Sensitivity.Select(layer => (IReadOnlyList<string>)[layer.Layer, Number(layer.SignalToNoise)]));
            shell.Out.WriteLine("dB: logits' signal to noise with this layer alone rounded; the lower, the more its rounding hurts");
        }

        shell.Out.WriteLine($"{File}: {Model}, {Layers} layers of 8-bit whole numbers, {Kept.Count} in floating point{(Kept.Count > 0 ? $" ({string.Join(", ", Kept)})" : "")}, "
            + $"{Megabytes(Bytes)} MB (single precision: {Megabytes(FloatBytes)} MB)");
        shell.Out.WriteLine($"of {Compared} validation maps {Share(SameAnswers, 2)} get the same answer; right are {Share(Accuracy, 2)}, in single precision {Share(FloatAccuracy, 2)}");
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Share(double value, int digits) => value.ToString($"P{digits}", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => Number(bytes / 1e6);
}
