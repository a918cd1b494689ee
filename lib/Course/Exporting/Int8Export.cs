using Course.Classifying;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace Course.Exporting;

/// <summary>Writes a classifier as an ONNX file of 8-bit whole numbers: folds it, calibrates on training maps, compares on validation maps.</summary>
internal static class Int8Export
{
    /// <summary>Exports; answers the exit code.</summary>
    /// <exception cref="CourseException">The model cannot be exported, the maps have other classes or one only, or too much is lost; an old file is untouched.</exception>
    public static int Execute(Shell shell, Int8Options options, CancellationToken cancellation)
    {
        using WaferClassifier classifier = WaferClassifier.Load(options.Model, CPU);
        ModelCard card = classifier.Card;
        WaferDataset data = WaferArchive.Read(options.Data);
        StratifiedSplit split = Parts.SplitOf(data, classifier, "validation", options.Data, options.Split);
        data = MatchedClasses.Of(data, classifier, options.Data);
        BatchLoader calibration = CalibrationMaps.Of(data, split, classifier, options.Maps);
        WaferDataset validation = data.Subset(split.Validation);
        string exact = $"{options.File}.{Environment.ProcessId}-float.tmp", rounded = $"{options.File}.{Environment.ProcessId}-int8.tmp";
        try
        {
            classifier.WriteOnnx(exact, ("quantization", FormattableString.Invariant($"int8, {options.Method}, {calibration.Count} maps")));
            var how = new QuantizationOptions { Method = options.Method };
            IReadOnlyList<LayerSensitivity>? sensitivity = options.Sensitivity || options.Kept > 0 ? OnnxQuantization.Sensitivity(exact, calibration, how, cancellation) : null;
            QuantizationReport report = options.Kept is { } kept
                ? OnnxQuantization.Write(exact, rounded, calibration, how with { Keep = MostSensitive(sensitivity, kept) }, cancellation)
                : OnnxQuantization.WriteMixed(
                    exact, rounded, calibration, session => Accuracy(Predict(session, classifier, validation, cancellation)), options.MostLoss, how, cancellation);
            Predictions before = Predict(exact, classifier, validation, cancellation), after = Predict(rounded, classifier, validation, cancellation);
            Int8Result result = new(
                options.File, card.Model, report.Bytes, new FileInfo(exact).Length, $"{options.Method}", calibration.Count, report.Layers.Count, report.Kept,
                [.. report.Activations.Select(tensor => new TensorRange(tensor.Name, tensor.Range.Low, tensor.Range.High, tensor.Range.Clipped))],
                options.Sensitivity ? sensitivity : null,
                validation.Count, SameAnswers(before, after), Accuracy(before), Accuracy(after));
            File.Move(rounded, options.File, overwrite: true);
            result.Write(shell);
            return 0;
        }
        catch (Exception problem) when (problem is NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new CourseException($"{options.Model}: {problem.Message.Replace(exact, "its ONNX form", StringComparison.Ordinal)}");
        }
        finally
        {
            File.Delete(exact);
            File.Delete(rounded);
        }
    }

    private static string[] MostSensitive(IReadOnlyList<LayerSensitivity>? layers, int count)
    {
        if (layers is null)
        {
            return [];
        }

        return count < layers.Count
            ? [.. layers.Take(count).Select(layer => layer.Layer)]
            : throw new UsageException($"--keep-float is {count}; the model has {layers.Count} layers, of which one at least is to be rounded");
    }

    private static Predictions Predict(string path, WaferClassifier classifier, WaferDataset data, CancellationToken cancellation)
    {
        using OnnxSession session = OnnxSession.Open(path);
        return Predict(session, classifier, data, cancellation);
    }

    private static Predictions Predict(OnnxSession session, WaferClassifier classifier, WaferDataset data, CancellationToken cancellation)
    {
        using var model = new OnnxModel(session);
        return Evaluator.Predict(model, data, classifier.Batches, symmetries: false, cancellation);
    }

    private static double Accuracy(Predictions predictions) => predictions.MultiLabel ? predictions.MultiLabelReport().ExactMatch : predictions.Report().Accuracy;

    private static double SameAnswers(Predictions exact, Predictions rounded)
    {
        int classes = exact.ClassNames.Count;
        return exact.Logits.ToArray().Chunk(classes).Zip(rounded.Logits.ToArray().Chunk(classes), Same).Average(same => same ? 1.0 : 0);

        bool Same(float[] one, float[] other) => exact.MultiLabel
            ? one.Zip(other, (a, b) => a >= 0 == b >= 0).All(same => same)
            : Array.IndexOf(one, one.Max()) == Array.IndexOf(other, other.Max());
    }
}
