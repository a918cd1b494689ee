using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

/// <summary>A run that was stopped anywhere and started again must end exactly where an uninterrupted one ends.</summary>
[Collection(Alone.Name)]
public class ResumeTests
{
    private static readonly WaferDataset Training = Sets.Quarters(160, 1);
    private static readonly WaferDataset Validation = Sets.Quarters(45, 2);
    private static readonly BatchOptions Batches = new() { BatchSize = 32, Augmentation = Augmentation.D4 };

    public static TheoryData<string, TrainerOptions> Runs => new()
    {
        { WaferCnn.Name, new() { Epochs = 5, Schedule = new PlateauRate(Patience: 0) } },
        { WaferNetSmall.Name, new() { Epochs = 5, Optimizer = OptimizerKind.AdamW, WeightDecay = 0.01, Schedule = new OneCycleRate(), LabelSmoothing = 0.1 } },
        { WaferNetSmall.Name, new() { Epochs = 5, Optimizer = OptimizerKind.Sgd, LearningRate = 0.05, Schedule = new CosineRate(), ClassWeights = [1, 2, 3] } },
        { WaferNetSmall.Name, new() { Epochs = 4, AverageDecay = 0.9, Schedule = new OneCycleRate() } },
        {
            WaferNetSmall.Name,
            new()
            {
                Epochs = 5, Schedule = new WarmUpRate(new CosineRate()), MixupAlpha = 0.3, Rates = new(["fc", "block3", "*"]),
                StartingPoint = new(["fc"]), Unfreezing = new(["fc", "block3", "down3", "block2"]),
            }
        },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Interrupted_and_resumed_equals_uninterrupted(string name, TrainerOptions options)
    {
        using var folder = new TemporaryFolder();
        TrainingHistory whole = Run(name, options with { CheckpointFolder = folder["whole"] }, seed: 1);
        Assert.Equal(TrainingEnd.Completed, whole.End);

        var random = new Random(5);
        int interruptions = 0;
        TrainingHistory pieces;
        do
        {
            // Each start is a new model, whose weights do not matter once there is a checkpoint, and a generator that has been used for other things.
            int batchesLeft = random.Next(1, 12);
            pieces = Run(name, options with { CheckpointFolder = folder["pieces"] }, seed: 1 + interruptions, stopAfterBatches: interruptions < 6 ? batchesLeft : null);
            interruptions++;
        }
        while (pieces.End != TrainingEnd.Completed);

        Assert.True(interruptions > 2, "the run was to be interrupted several times");
        Assert.Equal(whole.Epochs.Select(Figures), pieces.Epochs.Select(Figures));
        Assert.Equal(whole.BestEpoch, pieces.BestEpoch);
        AssertSameTensors(folder["whole/last.safetensors"], folder["pieces/last.safetensors"]);
        AssertSameTensors(folder["whole/best.safetensors"], folder["pieces/best.safetensors"]);
        Assert.DoesNotContain(folder.Files, f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_kill_would_leave_on_the_disk_at_any_moment_resumes_to_the_same_end()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 3, CheckpointFolder = folder["whole"] };

        // Copies of the folder, taken in the midst of steps and of validation, are what a killed process would leave.
        int calls = 0;
        TrainingHistory whole = Run(WaferCnn.Name, options, seed: 1, onForward: () => Copy(folder["whole"], folder[$"killed {calls++}"]));
        Assert.True(calls > 12, "every step and every validation batch was to be seen");

        // Between the two writes at an epoch's end: the best weights are newer than the last checkpoint, and a third write was under way.
        Copy(folder["killed 8"], folder["between"]);
        File.Copy(folder["whole/best.safetensors"], folder["between/best.safetensors"], overwrite: true);
        File.WriteAllBytes(folder["between/last.safetensors.1-2.tmp"], [1, 2, 3]);

        foreach (string left in new[] { "killed 0", "killed 4", "killed 8", $"killed {calls - 1}", "between" })
        {
            TrainingHistory resumed = Run(WaferCnn.Name, options with { CheckpointFolder = folder[left] }, seed: 1);

            Assert.Equal(whole.Epochs.Select(Figures), resumed.Epochs.Select(Figures));
            AssertSameTensors(folder["whole/last.safetensors"], folder[$"{left}/last.safetensors"]);
            AssertSameTensors(folder["whole/best.safetensors"], folder[$"{left}/best.safetensors"]);
            Assert.Equal(2, Directory.GetFiles(folder[left]).Length);
        }
    }

    [Fact]
    public void A_run_that_breaks_off_by_an_error_resumes_too()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 3, CheckpointFolder = folder["pieces"] };
        TrainingHistory whole = Run(WaferCnn.Name, options with { CheckpointFolder = folder["whole"] }, seed: 1);

        using (nn.Module<Tensor, Tensor> model = Create(WaferCnn.Name, 1))
        {
            var failing = new Callback(p => throw new TimeoutException($"lost at epoch {p.Epoch}"));
            Assert.Throws<TimeoutException>(() => new Trainer(model, options).Fit(Training, Validation, Batches, failing));
        }

        TrainingHistory resumed = Run(WaferCnn.Name, options, seed: 1);

        Assert.Equal(whole.Epochs.Select(Figures), resumed.Epochs.Select(Figures));
        AssertSameTensors(folder["whole/last.safetensors"], folder["pieces/last.safetensors"]);
    }

    [Fact]
    public void Cancelling_before_the_first_step_leaves_a_checkpoint_to_resume_from()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 2, CheckpointFolder = folder["run"] };
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name, 1);

        TrainingHistory history = new Trainer(model, options).Fit(Training, Validation, Batches, cancellation: cancelled.Token);

        Assert.Equal(TrainingEnd.Cancelled, history.End);
        Assert.Empty(history.Epochs);
        Assert.Equal(2, Run(WaferNetSmall.Name, options, seed: 9).Epochs.Count);
    }

    [Fact]
    public void A_checkpoint_of_another_run_or_a_damaged_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 1, CheckpointFolder = folder["run"] };
        Run(WaferNetSmall.Name, options, seed: 1);

        Assert.Contains("other options", Assert.Throws<InvalidDataException>(() => Run(WaferNetSmall.Name, options with { LearningRate = 0.1 }, seed: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("does not fit the model", Assert.Throws<InvalidDataException>(() => Run(WaferCnn.Name, options, seed: 1)).Message, StringComparison.Ordinal);

        byte[] bytes = File.ReadAllBytes(folder["run/last.safetensors"]);
        bytes[^100] ^= 1;
        File.WriteAllBytes(folder["run/last.safetensors"], bytes);
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => Run(WaferNetSmall.Name, options, seed: 1)).Message, StringComparison.Ordinal);
    }

    private static TrainingHistory Run(string name, TrainerOptions options, long seed, int? stopAfterBatches = null, Action? onForward = null)
    {
        using nn.Module<Tensor, Tensor> model = Create(name, seed);
        rand(17).Dispose();
        using var stop = new CancellationTokenSource();
        int batches = 0;
        var layer = (nn.Module<Tensor, Tensor>)model.modules().First(m => m is TorchSharp.Modules.Conv2d);
        layer.register_forward_hook((_, _, output) =>
        {
            onForward?.Invoke();
            if (++batches == stopAfterBatches)
            {
                stop.Cancel();
            }

            return output;
        });
        return new Trainer(model, options).Fit(Training, Validation, Batches, cancellation: stop.Token);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static nn.Module<Tensor, Tensor> Create(string name, long seed) =>
        WaferVision.Models.Models.Create(name, new(3, 1, Sets.Size) { Seed = seed });

    private static EpochRecord Figures(EpochRecord record) => record with { Seconds = 0, ImagesPerSecond = 0 };

    private static void AssertSameTensors(string expected, string found)
    {
        using SafetensorsFile a = SafetensorsFile.Open(expected);
        using SafetensorsFile b = SafetensorsFile.Open(found);
        Assert.Equal(a.Entries.Select(e => e.Name), b.Entries.Select(e => e.Name));
        foreach (SafetensorsEntry entry in a.Entries)
        {
            Assert.True(a.ReadBytes(entry.Name).AsSpan().SequenceEqual(b.ReadBytes(entry.Name)), $"'{entry.Name}' differs");
        }
    }

    private sealed class Callback(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished is not null)
            {
                action(value);
            }
        }
    }
}
