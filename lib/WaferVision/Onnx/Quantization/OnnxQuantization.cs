using Google.Protobuf;
using WaferVision.Data;
using WaferVision.Onnx.Format;

namespace WaferVision.Onnx;

/// <summary>A tensor between two layers that is rounded to whole numbers.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Range">What the whole numbers stand for.</param>
public sealed record QuantizedActivation(string Name, ActivationRange Range);

/// <summary>What became of a model.</summary>
/// <param name="Layers">Layers that compute with whole numbers.</param>
/// <param name="Kept">Layers that stay in floating point.</param>
/// <param name="Activations">The ranges that calibration chose, in the order in which the model computes them.</param>
/// <param name="Bytes">The file's length.</param>
public sealed record QuantizationReport(
    IReadOnlyList<string> Layers, IReadOnlyList<string> Kept, IReadOnlyList<QuantizedActivation> Activations, long Bytes);

/// <summary>How much one layer's rounding changes the logits.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="SignalToNoise">10·log₁₀(Σz² / Σ(z − z′)²) in dB over all logits z of the model and z′ with this layer alone rounded; the higher, the less it matters.</param>
public sealed record LayerSensitivity(string Layer, double SignalToNoise);

/// <summary>
/// Static quantization to 8-bit whole numbers after training: layers are a quarter as large, and processors with integer dot products (VNNI) run
/// them faster. Models are to be exported with batch normalisations folded (<see cref="Compression.BatchNormFolding"/>).
/// </summary>
public static class OnnxQuantization
{
    /// <summary>Quantizes a model and writes it, whole or not at all.</summary>
    /// <param name="source">An ONNX file that <see cref="OnnxExport"/> wrote.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="calibration">Images as in use, some hundreds of all classes; the first epoch without augmentation tells the ranges.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="cancellation">Stops between two batches; nothing is written then.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or an activation is not finite.</exception>
    /// <exception cref="ArgumentException">Nothing can be quantized, a layer to keep does not exist, or the images are all of one class; the message says what to do.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static QuantizationReport Write(
        string source, string path, IBatchSource calibration, QuantizationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        options ??= new();
        ModelProto model = Read(source);
        var plan = new QuantizationPlan(model.Graph, [.. options.Keep]);
        Dictionary<string, ActivationRange> ranges = Ranges(model, plan, calibration, options, cancellation);
        ModelProto quantized = QuantizedGraph.Of(model, plan, ranges, options.PerChannel);
        AtomicFile.Write(path, quantized.WriteTo);
        return new(
            [.. plan.Layers.Select(layer => layer.Name)], options.Keep,
            [.. model.Graph.Input.Select(input => input.Name).Concat(model.Graph.Node.SelectMany(node => node.Output)).Where(ranges.ContainsKey).Select(name => new QuantizedActivation(name, ranges[name]))],
            new FileInfo(path).Length);
    }

    /// <summary>Rounds each layer alone, the rest in floating point, and compares the logits: which layers to keep, if some have to be.</summary>
    /// <param name="source">An ONNX file that <see cref="OnnxExport"/> wrote.</param>
    /// <param name="calibration">Images as in use; they tell the ranges, and the logits are compared on them.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The most sensitive layer first.</returns>
    /// <exception cref="InvalidDataException">As of <see cref="Write"/>; the other exceptions as well.</exception>
    public static IReadOnlyList<LayerSensitivity> Sensitivity(
        string source, IBatchSource calibration, QuantizationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        options ??= new();
        ModelProto model = Read(source);
        var whole = new QuantizationPlan(model.Graph, []);
        IReadOnlyDictionary<string, ActivationRange> ranges = Ranges(model, whole, calibration, options, cancellation);
        float[][] exact = Logits(model, calibration, cancellation);
        return
        [
            .. whole.AllLayers.Select(layer =>
            {
                var alone = new QuantizationPlan(model.Graph, [.. whole.AllLayers.Where(other => other != layer)], arithmetic: false);
                return new LayerSensitivity(layer, Decibels(exact, Logits(QuantizedGraph.Of(model, alone, ranges, options.PerChannel), calibration, cancellation)));
            }).OrderBy(layer => layer.SignalToNoise),
        ];
    }

    /// <summary>
    /// Mixed precision: keeps as few of the most sensitive layers in floating point (none, 1, 2, 4, …) as a score allows, and writes that model.
    /// </summary>
    /// <param name="source">An ONNX file that <see cref="OnnxExport"/> wrote.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="calibration">Images as in use.</param>
    /// <param name="score">A figure of merit of a session, such as the accuracy on validation maps.</param>
    /// <param name="mostLoss">How much less than the source's the score may be, 0 or more.</param>
    /// <param name="options">How; the defaults if null. Its <see cref="QuantizationOptions.Keep"/> is kept as well.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="InvalidDataException">As of <see cref="Write"/>; the other exceptions as well.</exception>
    /// <exception cref="InvalidOperationException">Even with every other layer in floating point more is lost; the file then holds that model.</exception>
    public static QuantizationReport WriteMixed(
        string source,
        string path,
        IBatchSource calibration,
        Func<OnnxSession, double> score,
        double mostLoss,
        QuantizationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentOutOfRangeException.ThrowIfNegative(mostLoss);
        options ??= new();
        double least = Score(source) - mostLoss;
        QuantizationReport report = Write(source, path, calibration, options, cancellation);
        if (Score(path) >= least)
        {
            return report;
        }

        string[] sensitive = [.. Sensitivity(source, calibration, options, cancellation).Select(layer => layer.Layer).Except(options.Keep)];
        for (int kept = 1; kept < sensitive.Length; kept *= 2)
        {
            report = Write(source, path, calibration, options with { Keep = [.. options.Keep, .. sensitive[..kept]] }, cancellation);
            if (Score(path) >= least)
            {
                return report;
            }
        }

        throw new InvalidOperationException(
            $"{source}: the score stays below {least:G4} with {report.Kept.Count} of {sensitive.Length + options.Keep.Count} layers in floating point. Allow a larger loss, or calibrate with more images.");

        double Score(string file)
        {
            using OnnxSession session = OnnxSession.Open(file);
            return score(session);
        }
    }

    private static ModelProto Read(string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        try
        {
            using FileStream stream = File.OpenRead(source);
            ModelProto model = ModelProto.Parser.ParseFrom(stream);
            if (model.Graph is not { Input.Count: 1, Output.Count: 1 })
            {
                throw new InvalidDataException($"{source}: expected an ONNX model with one input and one output; found {model.Graph?.Input.Count ?? 0} and {model.Graph?.Output.Count ?? 0}. Export the model again.");
            }

            ScaleAndShift.ToConvolutions(model.Graph);
            return model;
        }
        catch (InvalidProtocolBufferException problem)
        {
            throw new InvalidDataException($"{source}: not an ONNX file: {problem.Message.TrimEnd('.')}. Export the model again.", problem);
        }
    }

    private static Dictionary<string, ActivationRange> Ranges(
        ModelProto model, QuantizationPlan plan, IBatchSource calibration, QuantizationOptions options, CancellationToken cancellation) =>
        ActivationProbe.Measure(model, [.. plan.Tensors.Values.Distinct()], calibration, cancellation).ToDictionary(pair => pair.Key, pair => pair.Value.Range(options), StringComparer.Ordinal);

    private static float[][] Logits(ModelProto model, IBatchSource images, CancellationToken cancellation)
    {
        using OnnxSession session = OnnxSession.Open(model.ToByteArray(), "the model to be quantized");
        List<float[]> logits = [];
        foreach (Batch batch in images.Epoch(0))
        {
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using TorchSharp.torch.Tensor answers = session.Run(batch.Images);
                logits.Add(answers.data<float>().ToArray());
            }
        }

        return [.. logits];
    }

    private static double Decibels(float[][] exact, float[][] rounded)
    {
        double signal = 0, noise = 0;
        foreach ((float z, float other) in exact.SelectMany(row => row).Zip(rounded.SelectMany(row => row)))
        {
            signal += (double)z * z;
            noise += ((double)z - other) * ((double)z - other);
        }

        return 10 * Math.Log10(signal / noise);
    }
}
