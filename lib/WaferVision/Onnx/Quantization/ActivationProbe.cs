using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using WaferVision.Data;
using WaferVision.Onnx.Format;
using static TorchSharp.torch;

namespace WaferVision.Onnx;

/// <summary>Runs a model with tensors from its inside as further outputs, and keeps their histograms.</summary>
internal static class ActivationProbe
{
    /// <summary>Histograms of activations over all images of a source's first epoch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensors">Names of tensors of single precision; the graph's input may be one.</param>
    /// <param name="images">The images.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="ArgumentException">There are no images, or all have the same label where there are several classes.</exception>
    /// <exception cref="InvalidDataException">An activation is not a finite number.</exception>
    public static IReadOnlyDictionary<string, ActivationHistogram> Measure(
        ModelProto model, IReadOnlyCollection<string> tensors, IBatchSource images, CancellationToken cancellation)
    {
        string input = model.Graph.Input.Single().Name;
        string[] inside = [.. tensors.Where(tensor => tensor != input)];
        ModelProto probed = model.Clone();
        probed.Graph.Output.Add(inside.Except(model.Graph.Output.Select(output => output.Name)).Select(OnnxGraph.AnyShape));
        Dictionary<string, ActivationHistogram> histograms = tensors.ToDictionary(tensor => tensor, _ => new ActivationHistogram(), StringComparer.Ordinal);
        HashSet<string> labels = [];
        using OnnxSession session = OnnxSession.Open(probed.ToByteArray(), "the model to be quantized");
        foreach (Batch batch in images.Epoch(0))
        {
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                labels.UnionWith(LabelsOf(batch, images.MultiLabel));
                Count(input, histograms.GetValueOrDefault(input), batch.Images.data<float>().ToArray());
                session.Run(batch.Images, inside, (name, values) => Count(name, histograms[name], values));
            }
        }

        return labels.Count > 1 || images.ClassNames.Count == 1
            ? histograms
            : throw new ArgumentException(
                labels.Count == 0 ? "Calibration has no images." : $"All {images.Count} images for calibration are of one class; expected a mix as in use, or the ranges fit that class alone.",
                nameof(images));
    }

    // Of several labels, those of a map together.
    private static IEnumerable<string> LabelsOf(Batch batch, bool multiLabel)
    {
        int[] labels = batch.ReadLabels();
        return multiLabel ? labels.Chunk(labels.Length / (int)batch.Labels.shape[0]).Select(row => string.Join(',', row)) : labels.Select(label => $"{label}");
    }

    private static void Count(string name, ActivationHistogram? histogram, ReadOnlySpan<float> values)
    {
        try
        {
            histogram?.Add(values);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"Activation '{name}': {problem.Message}. The model or the images are damaged.", problem);
        }
    }
}
