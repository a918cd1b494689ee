using System.Diagnostics;
using System.Text.Json;
using Course.Terminal;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Training;
using WaferVision.Training.Distributed;
using static TorchSharp.torch;

namespace Course.Classifying;

/// <summary>Trains a classifier, keeps it with its card and history, and judges it on the test part.</summary>
internal static class TrainingRun
{
    /// <summary>Trains; answers 0, or <see cref="CourseCommand.Interrupted"/> where it was cancelled and left a checkpoint to resume from.</summary>
    /// <exception cref="UsageException">The folder holds a run and <see cref="TrainingRunOptions.Resume"/> is not set.</exception>
    /// <exception cref="DllNotFoundException"><see cref="TrainingRunOptions.Distributed"/> is set and there is no Open MPI.</exception>
    public static async Task<int> ExecuteAsync(Shell shell, TrainingRunOptions options, CancellationToken cancellation)
    {
        if (!options.Distributed)
        {
            return ProcessGroup.StartedTogether == 1
                ? await ExecuteAsync(shell, options, null, cancellation).ConfigureAwait(false)
                : throw new UsageException($"mpirun started {ProcessGroup.StartedTogether} processes, which would all write to {options.Output}; pass --distributed to let them train together");
        }

        ProcessGroup group = ProcessGroup.Join();
        using CancellationTokenRegistration told = cancellation.Register(() =>
        {
            if (group.Leads && group.Size > 1)
            {
                shell.Error.WriteLine($"course: told to stop, by a signal or because another process ended; the finished epochs are in {options.Output}, --resume goes on from there");
            }
        });

        // mpirun shows the first process a terminal that is none: not the console's own writer, so that lines are not redrawn.
        Shell own = group.Leads ? new Shell(TextWriter.Synchronized(shell.Out), shell.Error, shell.Json) : new Shell(TextWriter.Null, TextWriter.Null, shell.Json);
        int status = await ExecuteAsync(own, options, group, cancellation).ConfigureAwait(false);

        // Not where there was an exception: a process that ends without leaving makes mpirun end the others, which wait for it.
        group.Leave();
        return status;
    }

    private static async Task<int> ExecuteAsync(Shell shell, TrainingRunOptions options, ProcessGroup? group, CancellationToken cancellation)
    {
        bool leads = group is null or { Leads: true };
        if (leads && !options.Resume && File.Exists(Path.Combine(options.Output, "last.safetensors")))
        {
            throw new UsageException($"{options.Output} holds a training run; pass --resume to go on with it, or another folder with --out");
        }

        DeviceChoice device = Devices.Choose(options.Device);
        if (group is not null && device.Device.type == DeviceType.CUDA)
        {
            device = Devices.Choose($"cuda:{group.LocalRank % cuda.device_count()}");
        }

        shell.Remarks.WriteLine(group is null ? $"{device}" : $"{group.Size} processes, each with a part of every batch; of the first: {device}");
        WaferDataset data = options.Data is { } archive
            ? WaferArchive.Read(Path.GetFullPath(archive))
            : WaferDataset.Generate(options.Count, new GeneratorOptions { Size = options.Size ?? options.Profile.MapSize, Seed = options.Seed });
        StratifiedSplit split = Parts.Split(data, options.Seed, options.Data, options.Split);
        (WaferDataset training, WaferDataset validation, WaferDataset test) = split.Apply(data);
        training = options.Cap is { } cap ? ClassBalance.Cap(training, cap) : training;
        shell.Remarks.WriteLine(
            $"{data.Count} maps, {data.ClassNames.Count} {(data.MultiLabel ? "labels" : "classes")}: {training.Count} to learn from, {validation.Count} for validation, {test.Count} for the test");

        TrainingRecipe recipe = options.Adjust(TrainingRecipes.For(data, options.Model, options.Profile));
        int size = options.Size ?? recipe.Batches.Size ?? data.Rows;
        shell.Remarks.WriteLine($"recipe '{recipe.Name}': {recipe.Trainer.Epochs} epochs of {recipe.Trainer.Optimizer}, {recipe.Batches.Encoding} images of {size}×{size}");
        recipe = recipe with
        {
            Batches = recipe.Batches with { Size = size, Seed = options.Seed, BatchSize = recipe.Batches.BatchSize * (group?.Size ?? 1) },
            Trainer = recipe.Trainer with { Seed = options.Seed, Processes = group },
        };
        ModelCard card = new(recipe.Model, data.ClassNames, data.MultiLabel, recipe.Batches.Encoding, size, options.Seed)
        {
            Supersampling = recipe.Batches.Supersampling,
            DataHash = options.Data is { } file ? SplitList.HashOf(file) : null,
            SplitHash = split.Fingerprint(),
        };
        group?.EnsureSame("classifier", JsonSerializer.Serialize(card.ToMetadata()));
        using nn.Module<Tensor, Tensor> model = Models.Create(recipe.Model, card.Options with { Seed = options.Seed });
        long parameters = model.parameters().Sum(parameter => parameter.numel());
        Stopwatch watch = Stopwatch.StartNew();
        TrainingHistory history = await FitAsync(shell, options, recipe, model, card, device, training, validation, cancellation).ConfigureAwait(false);
        if (!leads)
        {
            return history.End == TrainingEnd.Cancelled ? CourseCommand.Interrupted : 0;
        }

        string table = Path.Combine(options.Output, "history.csv");
        WholeFile.Write(table, history.ToCsv());
        if (history.End == TrainingEnd.Cancelled)
        {
            shell.Error.WriteLine($"course: interrupted after {history.Epochs.Count} epochs; the same command with --resume goes on");
            return CourseCommand.Interrupted;
        }

        string weights = Path.Combine(options.Output, "best.safetensors");
        using WaferClassifier classifier = WaferClassifier.Load(weights, device.Device);
        EvaluationResult result = EvaluationResult.Of(classifier, test, "test", symmetries: false, cancellation);
        if (shell.Json)
        {
            shell.WriteJson(new
            {
                model = recipe.Model,
                parameters,
                epochs = history.Epochs.Count,
                bestEpoch = history.BestEpoch,
                seconds = watch.Elapsed.TotalSeconds,
                test = result,
                files = (string[])[weights, table],
            });
        }
        else
        {
            result.Write(shell);
            shell.Out.WriteLine($"{parameters} parameters, best epoch {history.BestEpoch} of {history.Epochs.Count}, {Durations.Text(watch.Elapsed)}; weights in {weights}");
        }

        return 0;
    }

    private static async Task<TrainingHistory> FitAsync(
        Shell shell,
        TrainingRunOptions options,
        TrainingRecipe recipe,
        nn.Module<Tensor, Tensor> model,
        ModelCard card,
        DeviceChoice device,
        WaferDataset training,
        WaferDataset validation,
        CancellationToken cancellation)
    {
        using WaferClassifier? teacher = options.Teacher?.Load(card, device.Device);
        Trainer trainer = new(model, recipe.Trainer with
        {
            CheckpointFolder = options.Output,
            Metadata = card.ToMetadata(),
            Device = device.Device,
            ClassWeights = options.Balance ? ClassBalance.Weights(training) : null,
            Distillation = teacher is null ? null : options.Teacher!.By(teacher),
        });
        return await TrainingReporter.RunAsync(
            shell, $"Training {recipe.Model}", progress => trainer.Fit(training, validation, recipe.Batches, progress, cancellation)).ConfigureAwait(false);
    }
}
