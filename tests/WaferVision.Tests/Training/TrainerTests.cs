using System.Text.Json;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

[Collection(Alone.Name)]
public class TrainerTests
{
    private static readonly BatchOptions Batches = new() { BatchSize = 32 };

    [Theory]
    [InlineData(WaferCnn.Name)]
    [InlineData(WaferNetSmall.Name)]
    public void A_model_learns_what_can_be_learned(string name)
    {
        using nn.Module<Tensor, Tensor> model = Create(name, 3);
        var reports = new Recorder();

        TrainingHistory history = new Trainer(model, new() { Epochs = 6 }).Fit(Sets.Quarters(300, 1), Sets.Quarters(90, 2), Batches, reports);

        Assert.Equal(TrainingEnd.Completed, history.End);
        Assert.Equal(6, history.Epochs.Count);
        Assert.True(history.Best!.ValidationAccuracy > 0.95, history.ToCsv());
        Assert.True(history.Epochs[^1].TrainLoss < history.Epochs[0].TrainLoss);
        Assert.Equal(6, reports.Finished.Count);
        Assert.All(history.Epochs, e => Assert.True(e.ImagesPerSecond > 0));
    }

    [Fact]
    public void Several_labels_at_once_are_learned()
    {
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name, 2);

        TrainingHistory history = new Trainer(model, new() { Epochs = 6, LearningRate = 3e-3 }).Fit(Sets.Halves(320, 1), Sets.Halves(80, 2), Batches);

        Assert.True(history.Best!.ValidationAccuracy > 0.9, history.ToCsv());
        Assert.True(history.Best.ValidationMacroF1 > 0.9);
    }

    [Fact]
    public void Auxiliary_heads_are_trained_with_the_model()
    {
        using nn.Module<Tensor, Tensor> model = Create("googlenet", 3);
        string[] heads = ["aux1.fc2.weight", "aux2.fc2.weight", "fc.weight"];
        byte[][] Weights() => [.. heads.Select(name => model.state_dict()[name].bytes.ToArray())];
        byte[][] before = Weights();

        new Trainer(model, new() { Epochs = 1 }).Fit(Sets.Quarters(32, 1), Sets.Quarters(15, 2), Batches);

        Assert.All(before.Zip(Weights()), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void The_model_ends_with_the_weights_of_the_best_epoch()
    {
        using var folder = new TemporaryFolder();
        foreach (string? checkpoints in new[] { null, folder["run"] })
        {
            using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name, 3);
            WaferDataset validation = Sets.Quarters(45, 2);

            TrainingHistory history = new Trainer(model, new() { Epochs = 4, LearningRate = 0.02, CheckpointFolder = checkpoints }).Fit(Sets.Quarters(96, 1), validation, Batches);

            ClassificationReport report = Evaluator.Predict(model, validation, Batches).Report();
            Assert.Equal(history.Best!.ValidationAccuracy, report.Accuracy);
            Assert.Equal(history.Epochs.Max(e => e.ValidationAccuracy), report.Accuracy);
        }
    }

    [Fact]
    public void Training_stops_early_when_nothing_improves()
    {
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name, 3);
        var options = new TrainerOptions { Epochs = 30, EarlyStopping = 2, LearningRate = 1e-12, Schedule = new ConstantRate(), BestBy = BestBy.Accuracy };

        // With a vanishing learning rate only the running means move; the accuracy soon stays where it is.
        TrainingHistory history = new Trainer(model, options).Fit(Sets.Quarters(96, 1), Sets.Quarters(45, 2), Batches);

        Assert.Equal(TrainingEnd.StoppedEarly, history.End);
        Assert.Equal(history.BestEpoch + 2, history.Epochs.Count);
    }

    [Fact]
    public void A_run_that_diverges_says_so()
    {
        using nn.Module<Tensor, Tensor> model = Create(WaferCnn.Name, 3);
        var options = new TrainerOptions { Epochs = 5, Optimizer = OptimizerKind.Sgd, LearningRate = 1e8, Schedule = new ConstantRate() };

        string message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, options).Fit(Sets.Quarters(96, 1), Sets.Quarters(45, 2), Batches)).Message;

        Assert.Contains("diverged", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_stays_flat_over_hundreds_of_steps()
    {
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name, 3);
        WaferDataset training = Sets.Quarters(960, 1);
        WaferDataset validation = Sets.Quarters(45, 2);
        new Trainer(model, new() { Epochs = 4 }).Fit(training, validation, Batches);
        long before = ResidentBytes();

        new Trainer(model, new() { Epochs = 14 }).Fit(training, validation, Batches);

        // 420 steps; keeping one activation of 32×16×8×8 floats a step would already cost 55 MB.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 30_000_000);
    }

    [Fact]
    public void Sets_and_options_that_do_not_fit_are_refused()
    {
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name, 3);
        WaferDataset set = Sets.Quarters(30, 1);

        Assert.Throws<ArgumentException>(() => new Trainer(model).Fit(set, Sets.Halves(8, 1)));
        Assert.Throws<ArgumentException>(() => new Trainer(model).Fit(set, set.Subset([])));
        Assert.Contains("2 class weights", Assert.Throws<ArgumentException>(
            () => new Trainer(model, new() { ClassWeights = [1, 2] }).Fit(set, set)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { LearningRate = double.NaN });
    }

    [Fact]
    public void The_history_is_a_table()
    {
        var record = new EpochRecord(1, 0.001, 0.5, 0.75, 0.25, 0.8, 0.79, 2.5, 1234.5);
        var history = new TrainingHistory([record], 1, TrainingEnd.Completed);

        string[] lines = history.ToCsv().TrimEnd().Split('\n');
        Assert.Equal("1,0.001,0.5,0.75,0.25,0.8,0.79,2.5,1234.5", lines[1]);
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
        Assert.Equal(0.8, JsonDocument.Parse(history.ToJson()).RootElement.GetProperty("epochs")[0].GetProperty("validationAccuracy").GetDouble());
    }

    private static nn.Module<Tensor, Tensor> Create(string name, int classes) =>
        WaferVision.Models.Models.Create(name, new(classes, 1, Sets.Size));

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class Recorder : IProgress<TrainingProgress>
    {
        public List<EpochRecord> Finished { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Finished is { } record)
            {
                Finished.Add(record);
            }
        }
    }
}
