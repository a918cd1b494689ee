using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Data;

[Collection(Alone.Name)]
public class FormulaBatchesTests
{
    private static readonly FormulaImageOptions Options = new() { Categories = 6, Size = 32 };

    [Fact]
    public void An_epoch_holds_every_category_equally_often_and_the_generators_images()
    {
        var source = new FormulaBatches(Options, instances: 5, batchSize: 8);
        var images = new FormulaImages(Options);
        Assert.Equal((30, 4, 6), (source.Count, source.BatchCount, source.ClassNames.Count));
        (float[] Image, int Label)[] drawn = Drawn(source, epoch: 2);
        Assert.Equal(30, drawn.Length);
        foreach (IGrouping<int, (float[] Image, int Label)> category in drawn.GroupBy(one => one.Label))
        {
            HashSet<string> expected = [];
            for (int instance = 10; instance < 15; instance++)
            {
                float[] image = new float[32 * 32];
                images.Draw(category.Key, instance, image);
                expected.Add(string.Join(' ', image));
            }

            Assert.Equal(expected, category.Select(one => string.Join(' ', one.Image)).ToHashSet());
        }
    }

    [Fact]
    public void Epochs_repeat_themselves_but_not_each_other_and_held_out_images_are_in_none()
    {
        var source = new FormulaBatches(Options, instances: 4, batchSize: 7);
        var heldOut = new FormulaBatches(Options, instances: 4, batchSize: 7, heldOut: true);
        HashSet<string>[] epochs = [.. Enumerable.Range(0, 4).Select(epoch => Texts(source, epoch))];
        Assert.Equal(4 * 24, epochs.SelectMany(epoch => epoch).Distinct().Count());
        Assert.Equal(Drawn(source, 1).Select(one => one.Label), Drawn(new FormulaBatches(Options, 4, 7), 1).Select(one => one.Label));
        Assert.Equal(epochs[1], Texts(new FormulaBatches(Options, 4, 7), 1));
        Assert.Equal(Texts(heldOut, 0), Texts(heldOut, 3));
        Assert.Empty(Texts(heldOut, 0).Intersect(epochs.SelectMany(epoch => epoch)));
        Assert.NotEqual(Drawn(source, 0).Select(one => one.Label), Drawn(source, 1).Select(one => one.Label));
    }

    [Fact]
    public void A_network_learns_the_categories_resumes_exactly_and_tells_held_out_images_apart()
    {
        using var folder = new TemporaryFolder();
        var training = new FormulaBatches(new() { Categories = 6, Size = 32 }, instances: 30, batchSize: 32);
        var heldOut = new FormulaBatches(new() { Categories = 6, Size = 32 }, instances: 10, heldOut: true);
        TrainerOptions options = new() { Epochs = 6, LearningRate = 2e-3, Schedule = new OneCycleRate(), AverageDecay = 0.9 };

        TrainingHistory whole = Train(options with { CheckpointFolder = folder["whole"] }, default);
        using var stop = new CancellationTokenSource();
        TrainingHistory cut = Train(options with { CheckpointFolder = folder["pieces"] }, stop.Token, new StopAfter(3, stop));
        Assert.Equal(TrainingEnd.Cancelled, cut.End);
        TrainingHistory pieces = Train(options with { CheckpointFolder = folder["pieces"] }, default);

        Assert.Equal(whole.Epochs.Select(e => (e.TrainLoss, e.ValidationLoss)), pieces.Epochs.Select(e => (e.TrainLoss, e.ValidationLoss)));
        Assert.True(whole.Best!.ValidationAccuracy > 0.6, $"held out: {whole.Best.ValidationAccuracy:P0}; chance is 17 %");
        Assert.Throws<InvalidDataException>(() =>
        {
            using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(6, 1, 32));
            new Trainer(model, options with { CheckpointFolder = folder["whole"] }).Fit(new FormulaBatches(new() { Categories = 6, Size = 32, Seed = 1 }, 30, 32), heldOut);
        });

        TrainingHistory Train(TrainerOptions how, CancellationToken cancellation, IProgress<TrainingProgress>? progress = null)
        {
            using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(6, 1, 32));
            return new Trainer(model, how).Fit(training, heldOut, progress, cancellation);
        }
    }

    [Fact]
    public void Features_and_predictions_are_those_of_the_images_one_by_one()
    {
        var heldOut = new FormulaBatches(Options, instances: 3, batchSize: 5, heldOut: true);
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create("resnet18_half", new(6, 1, 32));
        Predictions predictions = Evaluator.Predict(model, heldOut);
        FeatureSet features = Features.Of(model, heldOut);
        Assert.Equal((18, 256), (features.Count, features.Width));
        Assert.Equal(Enumerable.Range(0, 18).Select(i => i % 6), features.Labels.ToArray());
        Assert.Equal(features.Labels.ToArray(), predictions.Labels.ToArray());

        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        Tensor head = features.ToTensor().matmul(model.state_dict()["fc.weight"].t()) + model.state_dict()["fc.bias"];
        Assert.Equal(head.data<float>().ToArray().Select(v => Math.Round(v, 3)), predictions.Logits.ToArray().Select(v => Math.Round(v, 3)));
    }

    private static (float[] Image, int Label)[] Drawn(IBatchSource source, int epoch)
    {
        List<(float[], int)> all = [];
        foreach (Batch batch in source.Epoch(epoch))
        {
            using (batch)
            {
                float[] pixels = batch.Images.data<float>().ToArray();
                long[] labels = batch.Labels.data<long>().ToArray();
                int area = pixels.Length / labels.Length;
                all.AddRange(labels.Select((label, i) => (pixels[(i * area)..((i + 1) * area)], (int)label)));
            }
        }

        return [.. all];
    }

    private static HashSet<string> Texts(IBatchSource source, int epoch) => [.. Drawn(source, epoch).Select(one => string.Join(' ', one.Image))];

    private sealed class StopAfter(int epochs, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished?.Epoch == epochs)
            {
                stop.Cancel();
            }
        }
    }
}
