using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.Transfer;

/// <summary>What the trainer does beyond plain steps: rates by stage, gradual unfreezing, L2-SP, mixup.</summary>
[Collection(Alone.Name)]
public class TransferOptionsTests
{
    private static readonly BatchOptions Batches = new() { BatchSize = 32 };
    private static readonly string[] Stages = ["fc", "block3", "down3", "block?"];

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void Each_stage_learns_at_its_own_rate(OptimizerKind kind)
    {
        using nn.Module<Tensor, Tensor> model = Create();
        model.Freeze("block2");
        using var optimizer = new RatedOptimizer(model, new() { Optimizer = kind, LearningRate = 1, Rates = new(Stages, 0.5) });

        optimizer.SetRate(0.8);

        ParamGroup[] groups = [.. optimizer.Helper.ParamGroups.Cast<ParamGroup>()];
        Assert.Equal([0.8, 0.4, 0.2, 0.1], groups.Select(group => group.LearningRate));
        Assert.Equal([195, 73_984, 18_560], groups.Take(3).Select(Numbers));
        Assert.Equal(model.CountParameters().Learning, groups.Sum(Numbers)); // what no stage names goes with the last, what is frozen nowhere

        static long Numbers(ParamGroup group) => group.Parameters.Sum(p => p.numel());
    }

    [Fact]
    public void A_tenth_of_the_rate_moves_a_tenth_as_far()
    {
        Dictionary<string, float> whole = Moved(null), staged = Moved(new(["fc", "stem"], 0.1));

        Assert.Equal(whole["fc.bias"], staged["fc.bias"], 1e-6f);
        Assert.Equal(whole["stem.conv.weight"] / 10, staged["stem.conv.weight"], whole["stem.conv.weight"] * 1e-3f);
        Assert.Equal(whole["block2.conv1.weight"] / 10, staged["block2.conv1.weight"], whole["block2.conv1.weight"] * 1e-3f);

        static Dictionary<string, float> Moved(DiscriminativeRates? rates)
        {
            using DisposeScope scope = NewDisposeScope();
            using nn.Module<Tensor, Tensor> model = Create();
            Dictionary<string, Tensor> before = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().clone());
            using IDisposable _ = enable_grad();
            WaferDataset one = Sets.Quarters(30, 1);
            new Trainer(model, new() { Epochs = 1, Optimizer = OptimizerKind.Sgd, LearningRate = 1e-3, Rates = rates }).Fit(one, one, Batches);
            return model.named_parameters().ToDictionary(p => p.name, p => (p.parameter - before[p.name]).norm().item<float>());
        }
    }

    [Fact]
    public void Stages_join_as_the_epochs_go()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        var plan = new GradualUnfreezing(["fc", "block3", "down3"], EpochsEach: 2);
        List<HashSet<string>> changed = [];
        Dictionary<string, byte[]> before = Bytes(model);
        var watch = new Watch(() =>
        {
            Dictionary<string, byte[]> now = Bytes(model);
            changed.Add([.. now.Where(pair => !pair.Value.SequenceEqual(before[pair.Key])).Select(pair => pair.Key.Split('.')[0])]);
            before = now;
        });

        new Trainer(model, new() { Epochs = 7, Unfreezing = plan }).Fit(Sets.Quarters(64, 1), Sets.Quarters(45, 2), Batches, watch);

        Assert.Equal(7, changed.Count);
        for (int epoch = 0; epoch < 7; epoch++)
        {
            Assert.Equal(plan.Stages.Take((epoch / 2) + 1).Order(), changed[epoch].Order());
        }
    }

    [Fact]
    public void The_pull_toward_the_start_has_the_gradient_of_its_penalty()
    {
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("a", nn.Linear(3, 2)), ("fc", nn.Linear(2, 2)));
        model.to(ScalarType.Float64);
        using var start = new StartingPoint(model, new(["fc"], Alpha: 0.3, Beta: 0.7));
        Assert.Equal(["a.weight", "a.bias"], start.Starts.Keys);
        var random = new Random(1);
        using (no_grad())
        {
            foreach (Parameter parameter in model.parameters())
            {
                parameter.add_(random.NextDouble());
                parameter.grad = zeros_like(parameter);
            }
        }

        start.AddGradients();

        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            double[] gradient = parameter.grad!.data<double>().ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                Assert.Equal((ValueAt(parameter, i, 1e-5) - ValueAt(parameter, i, -1e-5)) / 2e-5, gradient[i], 1e-8);
            }

            Assert.Contains(gradient, g => Math.Abs(g) > 1e-3);
        }

        double ValueAt(Parameter parameter, int i, double step)
        {
            using IDisposable _ = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor flat = parameter.view(-1);
            flat[i].add_(step);
            double value = start.Value();
            flat[i].sub_(step);
            return value;
        }
    }

    [Fact]
    public void A_strong_pull_keeps_the_weights_near_their_start()
    {
        Assert.True(Distance(new(["fc"], Alpha: 30, Beta: 0)) < Distance(null) / 3);

        static double Distance(StartingPointPenalty? penalty)
        {
            using nn.Module<Tensor, Tensor> model = Create();
            using var start = new StartingPoint(model, new(["fc"], Alpha: 2, Beta: 0));
            WaferDataset set = Sets.Quarters(96, 1);
            new Trainer(model, new() { Epochs = 4, Optimizer = OptimizerKind.Sgd, LearningRate = 0.01, StartingPoint = penalty }).Fit(set, set, Batches);
            return start.Value();
        }
    }

    [Fact]
    public void Mixup_blends_images_and_losses_by_the_same_share()
    {
        using DisposeScope scope = NewDisposeScope();
        using var batch = new Batch(rand(6, 1, 4, 4), tensor(new long[] { 0, 1, 2, 3, 4, 5 }));

        Mixup mixed = Mixup.Of(batch, 0.4, seed: 1, epoch: 2, step: 3);

        Assert.InRange(mixed.Share, 0, 1);
        long[] others = mixed.Others.data<long>().ToArray();
        Assert.Equal([0, 1, 2, 3, 4, 5], others.Order());
        for (int i = 0; i < 6; i++)
        {
            Tensor expected = (batch.Images[i] * mixed.Share) + (batch.Images[others[i]] * (1 - mixed.Share));
            Assert.True(expected.allclose(mixed.Images[i]));
        }

        Assert.Equal((mixed.Share * 2) + ((1 - mixed.Share) * 3), mixed.Blend(labels => tensor(ReferenceEquals(labels, batch.Labels) ? 2.0 : 3.0)).item<double>(), 12);
        Mixup same = Mixup.Of(batch, 0.4, 1, 2, 3), other = Mixup.Of(batch, 0.4, 1, 2, 4), none = Mixup.Of(batch, 0, 1, 2, 3);
        Assert.Equal(mixed.Share, same.Share);
        Assert.Equal(others, same.Others.data<long>().ToArray());
        Assert.NotEqual(mixed.Share, other.Share);
        Assert.Same(batch.Images, none.Images);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(0.001)]
    [InlineData(50)]
    public void Shares_have_the_mean_and_the_variance_of_the_beta_distribution(double alpha)
    {
        double[] shares = [.. Enumerable.Range(0, 20_000).Select(Share)];

        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0.5, shares.Average(), 5 * Math.Sqrt(variance / shares.Length));
        Assert.InRange(shares.Average(share => (share - 0.5) * (share - 0.5)) / variance, 0.95, 1.05);

        double Share(int i)
        {
            var random = new CounterRandom(9, i);
            return Mixup.Beta(ref random, alpha);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_mixup_a_model_still_learns(bool multiLabel)
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(multiLabel ? 2 : 3, 1, Sets.Size));
        WaferDataset training = multiLabel ? Sets.Halves(320, 1) : Sets.Quarters(300, 1), validation = multiLabel ? Sets.Halves(80, 2) : Sets.Quarters(90, 2);

        TrainingHistory history = new Trainer(model, new() { Epochs = 6, LearningRate = 3e-3, MixupAlpha = 0.2 }).Fit(training, validation, Batches);

        Assert.True(history.Best!.ValidationAccuracy > 0.9, history.ToCsv());
        Assert.All(history.Epochs, e => Assert.InRange(e.TrainAccuracy, 0, 1));
    }

    [Fact]
    public void A_run_does_not_go_on_with_other_parameters_frozen()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 1, CheckpointFolder = folder["run"] };
        using nn.Module<Tensor, Tensor> model = Create();
        model.Freeze("stem");
        WaferDataset set = Sets.Quarters(30, 1);
        new Trainer(model, options).Fit(set, set, Batches);
        model.Unfreeze("*");

        Assert.Contains("other options", Assert.Throws<InvalidDataException>(() => new Trainer(model, options).Fit(set, set, Batches)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_numbers_that_mean_nothing_are_refused()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        WaferDataset set = Sets.Quarters(30, 1);

        Assert.Throws<ArgumentException>(() => new Trainer(model, new() { Rates = new(["fc", "layer4"]) }).Fit(set, set));
        Assert.Throws<ArgumentException>(() => new Trainer(model, new() { Unfreezing = new(["layer4"]) }).Fit(set, set));
        Assert.Throws<ArgumentException>(() => new Trainer(model, new() { StartingPoint = new(["layer4"]) }).Fit(set, set));
        Assert.Throws<ArgumentException>(() => new DiscriminativeRates([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscriminativeRates(["fc"], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradualUnfreezing(["fc"], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StartingPointPenalty([], Alpha: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { MixupAlpha = double.NaN });
    }

    private static Dictionary<string, byte[]> Bytes(nn.Module model) => model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.bytes.ToArray());

    private static nn.Module<Tensor, Tensor> Create() => WaferVision.Models.Models.Create(WaferNetSmall.Name, new(3, 1, Sets.Size));

    private sealed class Watch(Action afterEpoch) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished is not null)
            {
                afterEpoch();
            }
        }
    }
}
