using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Exporting;

/// <summary>What decides an export.</summary>
/// <param name="Model">A weights file; with random weights a name in <see cref="Models"/>.</param>
/// <param name="File">The ONNX file to write.</param>
/// <param name="RandomWeights">Whether an untrained model is meant.</param>
/// <param name="Size">Height and width in pixels of an untrained model's images.</param>
internal sealed record ExportOptions(string Model, string File, bool RandomWeights, int Size);

/// <summary>What <c>export</c> answers.</summary>
/// <param name="File">The file.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Opset">Version of ONNX's operators.</param>
/// <param name="Classes">Logits an image.</param>
/// <param name="AnySize">Whether it takes images of any size.</param>
/// <param name="LargestDifference">Between logits of ONNX Runtime and libtorch on random images; null where ONNX Runtime is missing.</param>
internal sealed record ExportResult(string File, string Model, long Bytes, int Opset, int Classes, bool AnySize, double? LargestDifference);

/// <summary>Writes a classifier as an ONNX file and compares what it computes.</summary>
internal static class ExportRun
{
    // Of the largest logit, or absolutely where that is below 1.
    private const double Tolerance = 1e-4;

    /// <summary>Exports; answers the exit code.</summary>
    /// <exception cref="CourseException">The model cannot be exported, or computes something else in ONNX Runtime; an old file is untouched.</exception>
    public static int Execute(Shell shell, ExportOptions options)
    {
        (ModelInfo info, ModelOptions made, IReadOnlyDictionary<string, string> metadata, nn.Module<Tensor, Tensor> source) = Source(options);
        using nn.Module<Tensor, Tensor> model = source;
        string beside = $"{options.File}.{Environment.ProcessId}.tmp";
        try
        {
            OnnxExport.Write(model, beside, new(made.InputChannels, made.InputSize) { AnySize = info.AnySize, Metadata = metadata });
            double? difference = Compare(shell, model, beside, made);
            System.IO.File.Move(beside, options.File, overwrite: true);
            Write(shell, new(options.File, info.Name, new FileInfo(options.File).Length, OnnxExport.Opset, made.Classes, info.AnySize, difference));
            return 0;
        }
        catch (NotSupportedException problem)
        {
            throw new CourseException($"{options.Model}: {problem.Message}");
        }
        finally
        {
            System.IO.File.Delete(beside);
        }
    }

    private static (ModelInfo Info, ModelOptions Options, IReadOnlyDictionary<string, string> Metadata, nn.Module<Tensor, Tensor> Model) Source(ExportOptions options)
    {
        bool named = Models.Names.Contains(options.Model, StringComparer.OrdinalIgnoreCase) && !System.IO.File.Exists(options.Model);
        if (options.RandomWeights)
        {
            ModelInfo info = named
                ? Models.Info(options.Model)
                : throw new UsageException($"--random-weights is for a model's name, as './course models' lists them; found '{options.Model}'");
            var made = new ModelOptions(InputSize: options.Size);
            return (info, made, new Dictionary<string, string> { ["model"] = info.Name, ["weights"] = "random" }, Models.Create(info.Name, made));
        }

        if (named)
        {
            throw new UsageException($"'{options.Model}' is a model's name, not a file of weights; pass a file written by './course train', or --random-weights to export it untrained");
        }

        IReadOnlyDictionary<string, string> metadata = Weights.ReadMetadata(options.Model);
        ModelCard card = ModelCard.FromMetadata(metadata, options.Model);

        // The digest is that of the weights file.
        return (Models.Info(card.Model), card.Options, metadata.Where(entry => entry.Key != "sha256").ToDictionary(), WaferClassifier.LoadModel(options.Model, card));
    }

    private static double? Compare(Shell shell, nn.Module<Tensor, Tensor> model, string file, ModelOptions made)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        using Generator generator = new(2);
        model.eval();
        Tensor images = rand([4, made.InputChannels, made.InputSize, made.InputSize], generator: generator);
        try
        {
            using OnnxSession session = OnnxSession.Open(file);
            Tensor expected = model.call(images);
            double difference = (session.Run(images) - expected).abs().max().item<float>(), largest = expected.abs().max().item<float>();
            return difference <= Tolerance * Math.Max(1, largest)
                ? difference
                : throw new CourseException($"ONNX Runtime and libtorch differ by {difference:G3} in logits of up to {largest:G3}; expected at most {Tolerance:G1} of that");
        }
        catch (DllNotFoundException missing)
        {
            shell.Error.WriteLine($"course: not compared with libtorch: {missing.Message}");
            return null;
        }
    }

    private static void Write(Shell shell, ExportResult result)
    {
        if (shell.Json)
        {
            shell.WriteJson(result);
            return;
        }

        string compared = result.LargestDifference is { } difference
            ? string.Create(CultureInfo.InvariantCulture, $"; ONNX Runtime and libtorch differ by at most {difference:G2} in logits of 4 random images")
            : "";
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.File}: {result.Model}, {result.Classes} classes, {result.Bytes / 1048576.0:0.0} MB, opset {result.Opset}{compared}"));
    }
}
