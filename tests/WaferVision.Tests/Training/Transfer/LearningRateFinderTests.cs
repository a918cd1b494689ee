using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.Transfer;

[Collection(Alone.Name)]
public class LearningRateFinderTests
{
    private static readonly WaferDataset Maps = Sets.Quarters(96, 1);
    private static readonly BatchOptions Batches = new() { BatchSize = 16, Augmentation = Augmentation.D4 };

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public void Everything_is_afterwards_what_it_was(OptimizerKind kind)
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferCnn.Name, new(3, 1, Sets.Size)); // with dropout, which draws
        model.Freeze("conv1");
        model.TrainUnfrozen();
        model.named_children().Last().module.eval();
        manual_seed(77);
        byte[][] before = State(model);

        LearningRateCurve curve = LearningRateFinder.Find(
            model, Maps, new() { Optimizer = kind, MixupAlpha = 0.2, Unfreezing = new(["fc2"]) }, Batches, new() { Steps = 20, Highest = 1e-2 });

        Assert.Equal(20, curve.Rates.Count);
        Assert.Equal(before, State(model));
        Assert.All(model.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void A_run_after_the_search_is_the_run_without_it()
    {
        Assert.Equal(Train(search: false), Train(search: true));

        static byte[][] Train(bool search)
        {
            using nn.Module<Tensor, Tensor> model = Create();
            if (search)
            {
                LearningRateFinder.Find(model, Maps, null, Batches);
            }

            new Trainer(model, new() { Epochs = 1 }).Fit(Maps, Maps, Batches);
            return State(model);
        }
    }

    [Fact]
    public void The_rates_rise_evenly_in_their_logarithm_and_the_smoothing_is_that_of_its_formula()
    {
        using nn.Module<Tensor, Tensor> model = Create();

        LearningRateCurve curve = LearningRateFinder.Find(model, Maps, new() { Optimizer = OptimizerKind.Sgd }, Batches, new() { Lowest = 1e-4, Highest = 1e-2, Steps = 21, Smoothing = 0.8 });

        Assert.Equal(21, curve.Rates.Count);
        Assert.All(Enumerable.Range(0, 21), i => Assert.Equal(Math.Pow(10, -4 + (i / 10.0)), curve.Rates[i], 1e-12));
        for (int i = 0; i < 21; i++)
        {
            double weights = Enumerable.Range(0, i + 1).Sum(j => Math.Pow(0.8, i - j));
            Assert.Equal(Enumerable.Range(0, i + 1).Sum(j => Math.Pow(0.8, i - j) * curve.Losses[j]) / weights, curve.Smoothed[i], 1e-9);
        }
    }

    [Fact]
    public void It_stops_when_the_loss_explodes_and_suggests_a_rate_that_trains()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        var options = new TrainerOptions { Optimizer = OptimizerKind.Sgd, Epochs = 6, Schedule = new ConstantRate() };

        LearningRateCurve curve = LearningRateFinder.Find(model, Sets.Quarters(192, 3), options, new() { BatchSize = 16 }, new() { Lowest = 1e-5, Highest = 1e5 });

        Assert.InRange(curve.Rates.Count, 10, 99);
        Assert.NotNull(curve.Suggested);
        Assert.InRange(curve.Suggested.Value, 1e-5, curve.AtLowestLoss);
        WaferDataset quarters = Sets.Quarters(192, 3);
        TrainingHistory history = new Trainer(model, options with { LearningRate = curve.Suggested.Value }).Fit(quarters, Sets.Quarters(45, 4), new() { BatchSize = 16 });
        Assert.True(history.Best!.ValidationAccuracy > 0.8, $"{curve.Suggested}\n{history.ToCsv()}");
    }

    [Fact]
    public void The_suggestion_is_the_steepest_fall_before_the_lowest_loss()
    {
        double[] rates = [1e-3, 1e-2, 1e-1, 1, 10, 100], losses = [5, 4.9, 3, 2.5, 9, 1];

        Assert.Equal(1e-1, new LearningRateCurve(rates[..5], losses[..5], losses[..5]).Suggested); // from 4.9 to 2.5, more than from 5 to 3
        Assert.Equal(1, new LearningRateCurve(rates[..5], losses[..5], losses[..5]).AtLowestLoss);
        Assert.Null(new LearningRateCurve(rates[..3], [1, 2, 3], [1, 2, 3]).Suggested);
    }

    [Fact]
    public void What_cannot_be_searched_is_refused_and_a_cancelled_search_leaves_no_trace()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        byte[][] before = State(model);

        Assert.Throws<ArgumentException>(() => LearningRateFinder.Find(model, Maps.Subset([])));
        Assert.Throws<ArgumentException>(() => LearningRateFinder.Find(model, Maps, search: new() { Lowest = 1, Highest = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateFinderOptions { Steps = 9 });
        Assert.Throws<OperationCanceledException>(() => LearningRateFinder.Find(model, Maps, cancellation: new(canceled: true)));

        Assert.Equal(before, State(model));
    }

    private static byte[][] State(nn.Module model)
    {
        using DisposeScope scope = NewDisposeScope();
        return
        [
            .. model.state_dict().Values.Select(value => value.bytes.ToArray()),
            get_rng_state().bytes.ToArray(),
            [.. model.parameters().Select(p => (byte)(p.requires_grad ? 1 : 0))],
            [.. model.modules().Prepend(model).Select(m => (byte)(m.training ? 1 : 0))],
        ];
    }

    private static nn.Module<Tensor, Tensor> Create() => WaferVision.Models.Models.Create(WaferNetSmall.Name, new(3, 1, Sets.Size));
}
