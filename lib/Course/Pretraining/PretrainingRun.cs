using System.Diagnostics;
using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Pretraining;

/// <summary>Trains a network to tell the categories of formula-driven images apart, and keeps it in half precision for transfer.</summary>
internal static class PretrainingRun
{
    /// <summary>The file of the result within the output folder.</summary>
    public const string ResultName = "backbone.safetensors";

    /// <summary>Trains; answers 0, or <see cref="CourseCommand.Interrupted"/> where it was cancelled and left a checkpoint to resume from.</summary>
    /// <exception cref="UsageException">The folder holds a run and <see cref="PretrainingOptions.Resume"/> is not set.</exception>
    public static async Task<int> ExecuteAsync(Shell shell, PretrainingOptions options, CancellationToken cancellation)
    {
        if (!options.Resume && File.Exists(Path.Combine(options.Output, "last.safetensors")))
        {
            throw new UsageException($"{options.Output} holds a training run; pass --resume to go on with it, or another folder with --out");
        }

        DeviceChoice device = Devices.Choose(options.Device);
        shell.Remarks.WriteLine($"{device}");
        FormulaBatches training = new(options.Images, options.Instances, options.BatchSize), heldOut = new(options.Images, options.HeldOut, options.BatchSize, heldOut: true);
        using nn.Module<Tensor, Tensor> model = Models.Create(
            options.Model, new ModelOptions(options.Images.Categories, InputChannels: 1, options.Images.Size) { Seed = options.Images.Seed });
        long parameters = model.parameters().Sum(parameter => parameter.numel());
        shell.Remarks.WriteLine($"{training.Count} images an epoch, {heldOut.Count} held out; {options.Model} with {parameters} parameters");
        Dictionary<string, string> metadata = Metadata(options);
        Trainer trainer = new(model, new()
        {
            Epochs = options.Epochs,
            Optimizer = OptimizerKind.AdamW,
            LearningRate = options.LearningRate,
            WeightDecay = 0.01,
            Schedule = new OneCycleRate(),
            AverageDecay = options.Average,
            Seed = options.Images.Seed,
            CheckpointFolder = options.Output,
            Metadata = metadata,
            Device = device.Device,
        });
        Stopwatch watch = Stopwatch.StartNew();
        TrainingHistory history = await TrainingReporter.RunAsync(
            shell, $"Pretraining {options.Model}", progress => trainer.Fit(training, heldOut, progress, cancellation)).ConfigureAwait(false);
        WholeFile.Write(Path.Combine(options.Output, "history.csv"), history.ToCsv());
        if (history.End == TrainingEnd.Cancelled)
        {
            shell.Error.WriteLine($"course: interrupted after {history.Epochs.Count} epochs; the same command with --resume goes on");
            return CourseCommand.Interrupted;
        }

        EpochRecord best = history.Best!;
        string weights = Path.Combine(options.Output, ResultName);
        metadata["heldOutAccuracy"] = best.ValidationAccuracy.ToString("R", CultureInfo.InvariantCulture);
        Weights.Save(model, weights, metadata, half: true);
        long bytes = new FileInfo(weights).Length;
        if (shell.Json)
        {
            shell.WriteJson(new
            {
                model = options.Model,
                parameters,
                epochs = history.Epochs.Count,
                bestEpoch = history.BestEpoch,
                heldOutAccuracy = best.ValidationAccuracy,
                chance = 1.0 / options.Images.Categories,
                imagesPerSecond = history.Epochs.Average(epoch => epoch.ImagesPerSecond),
                seconds = watch.Elapsed.TotalSeconds,
                file = weights,
                bytes,
                command = options.Command,
            });
        }
        else
        {
            shell.Out.WriteLine(
                $"held-out accuracy {best.ValidationAccuracy:P2} (chance {1.0 / options.Images.Categories:P2}), best epoch {history.BestEpoch} of {history.Epochs.Count}, " +
                $"{history.Epochs.Average(epoch => epoch.ImagesPerSecond):F0} images/s, {Durations.Text(watch.Elapsed)}; {bytes / 1e6:F1} MB in {weights}");
        }

        return 0;
    }

    private static Dictionary<string, string> Metadata(PretrainingOptions options) => new()
    {
        ["model"] = options.Model,
        ["classes"] = options.Images.Categories.ToString(CultureInfo.InvariantCulture),
        ["inputChannels"] = "1",
        ["inputSize"] = options.Images.Size.ToString(CultureInfo.InvariantCulture),
        ["seed"] = options.Images.Seed.ToString(CultureInfo.InvariantCulture),
        ["data"] = "formula-driven images of WaferVision.Data.FormulaImages; no photograph and no wafer map",
        ["command"] = options.Command,
    };
}
