using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace Course.Exporting;

/// <summary>What decides a quantized export.</summary>
/// <param name="Model">A weights file.</param>
/// <param name="File">The ONNX file to write.</param>
/// <param name="Data">An archive; its training part calibrates, its validation part compares.</param>
/// <param name="Split">A list of the archive's parts; <see langword="null"/> to split by the seed.</param>
/// <param name="Maps">How many maps calibrate.</param>
/// <param name="Method">How ranges are chosen.</param>
internal sealed record Int8Options(string Model, string File, string Data, string? Split, int Maps, CalibrationMethod Method);

/// <summary>What a quantized export answers.</summary>
/// <param name="File">The file.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="FloatBytes">The size in single precision.</param>
/// <param name="Layers">Layers of whole numbers.</param>
/// <param name="Compared">Validation maps that were compared.</param>
/// <param name="SameAnswers">The share of them that both models answer alike.</param>
internal sealed record Int8Result(string File, string Model, long Bytes, long FloatBytes, int Layers, int Compared, double SameAnswers);

/// <summary>Writes a classifier as an ONNX file of 8-bit whole numbers: folds it, calibrates on training maps, compares on validation maps.</summary>
internal static class Int8Export
{
    /// <summary>Exports; answers the exit code.</summary>
    /// <exception cref="CourseException">The model cannot be exported, or the maps have other classes.</exception>
    public static int Execute(Shell shell, Int8Options options, CancellationToken cancellation)
    {
        using WaferClassifier classifier = WaferClassifier.Load(options.Model, CPU);
        ModelCard card = classifier.Card;
        WaferDataset data = WaferArchive.Read(options.Data);
        if (!data.ClassNames.SequenceEqual(card.ClassNames))
        {
            throw new CourseException($"{options.Data}: the classes are {string.Join(", ", data.ClassNames)}; expected {string.Join(", ", card.ClassNames)}, those of {options.Model}");
        }

        StratifiedSplit split = Parts.SplitOf(data, classifier, "validation", options.Data, options.Split);
        BatchLoader calibration = CalibrationMaps.Of(data, split, classifier, options.Maps);
        WaferDataset validation = data.Subset(split.Validation);
        string exact = $"{options.File}.{Environment.ProcessId}-float.tmp", rounded = $"{options.File}.{Environment.ProcessId}-int8.tmp";
        try
        {
            classifier.WriteOnnx(exact, ("quantization", FormattableString.Invariant($"int8, {options.Method}, {calibration.Count} maps")));
            QuantizationReport report = OnnxQuantization.Write(exact, rounded, calibration, new() { Method = options.Method }, cancellation);
            Int8Result result = new(
                options.File, card.Model, report.Bytes, new FileInfo(exact).Length, report.Layers.Count, validation.Count,
                SameAnswers(Predict(exact, classifier, validation, cancellation), Predict(rounded, classifier, validation, cancellation)));
            System.IO.File.Move(rounded, options.File, overwrite: true);
            Write(shell, result);
            return 0;
        }
        catch (NotSupportedException problem)
        {
            throw new CourseException($"{options.Model}: {problem.Message}");
        }
        finally
        {
            System.IO.File.Delete(exact);
            System.IO.File.Delete(rounded);
        }
    }

    private static Predictions Predict(string path, WaferClassifier classifier, WaferDataset data, CancellationToken cancellation)
    {
        using OnnxSession session = OnnxSession.Open(path);
        using var model = new OnnxModel(session);
        return Evaluator.Predict(model, data, classifier.Batches, symmetries: false, cancellation);
    }

    private static double SameAnswers(Predictions exact, Predictions rounded)
    {
        int classes = exact.ClassNames.Count;
        return exact.Logits.ToArray().Chunk(classes).Zip(rounded.Logits.ToArray().Chunk(classes), Same).Average(same => same ? 1.0 : 0);

        bool Same(float[] one, float[] other) => exact.MultiLabel
            ? one.Zip(other, (a, b) => a >= 0 == b >= 0).All(same => same)
            : Array.IndexOf(one, one.Max()) == Array.IndexOf(other, other.Max());
    }

    private static void Write(Shell shell, Int8Result result)
    {
        if (shell.Json)
        {
            shell.WriteJson(result);
            return;
        }

        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.File}: {result.Model}, {result.Layers} layers of 8-bit whole numbers, {result.Bytes / 1048576.0:0.00} MB (single precision: {result.FloatBytes / 1048576.0:0.00} MB); " +
            $"the same answer on {result.SameAnswers:P2} of {result.Compared} validation maps"));
    }
}
