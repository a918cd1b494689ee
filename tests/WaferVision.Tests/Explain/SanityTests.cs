using TorchSharp;
using WaferVision.Data;
using WaferVision.Explain;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Tests.Models;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Explain;

[Collection(Alone.Name)]
public class SanityTests
{
    [Fact]
    public void Ranks_alone_count_for_spearman()
    {
        float[] a = [1, 2, 3, 4], cubed = [1, 8, 27, 64], reversed = [4, 3, 2, 1];
        Assert.Equal(1, HeatMapSimilarity.Spearman(a, cubed));
        Assert.Equal(-1, HeatMapSimilarity.Spearman(a, reversed));
        Assert.Equal(0, HeatMapSimilarity.Spearman(a, [5, 5, 5, 5]));
        Assert.Equal(1, HeatMapSimilarity.Spearman([0, 0, 0, 0], [5, 5, 5, 5]));
        Assert.Equal(0.5, HeatMapSimilarity.Spearman([1, 2, 3], [1, 3, 2]));

        // Ranks 1.5, 1.5, 3.5, 3.5 against 1, 2, 3, 4.
        Assert.Equal(4 / Math.Sqrt(4 * 5.0), HeatMapSimilarity.Spearman([0, 0, 7, 7], a), 1e-12);
    }

    [Fact]
    public void Structure_is_the_same_up_to_scale_and_differs_with_the_place()
    {
        float[] spot = new float[100], other = new float[100];
        (spot[22], other[77]) = (1, 1);
        Assert.Equal(1, HeatMapSimilarity.Structural(spot, [.. spot.Select(x => 3 * x)], 10), 1e-9);
        Assert.InRange(HeatMapSimilarity.Structural(spot, other, 10), -1, 0.6);
        Assert.Equal(1, HeatMapSimilarity.Structural(new float[49], new float[49], 7));
        Assert.Throws<ArgumentException>(() => HeatMapSimilarity.Structural(new float[36], new float[36], 6));
        Assert.Throws<ArgumentException>(() => HeatMapSimilarity.Spearman(spot, new float[99]));
    }

    [Fact]
    public void A_method_that_ignores_the_model_fails_and_one_that_is_noise_of_it_passes()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Model();
        Tensor images = Formula.Images(2, 1, 32);

        IReadOnlyList<SanityPoint> ignorant = SanityCheck.Run(model, (x, _) => x.squeeze(1).relu(), images, [0, 1], stages: 3);
        IReadOnlyList<SanityPoint> erratic = SanityCheck.Run(model, (_, _) => Noise(), images, [0, 1]);

        Assert.All(ignorant, point => Assert.Equal((1.0, 1.0), (point.Spearman, Math.Round(point.Structural, 9))));
        Assert.True(SanityCheck.Fails(ignorant));
        Assert.Equal(1, erratic[0].Spearman);
        Assert.False(SanityCheck.Fails(erratic));

        Tensor Noise()
        {
            var random = new Random(BitConverter.SingleToInt32Bits(model.state_dict()["fc.weight"][0, 0].item<float>()));
            return tensor(Enumerable.Range(0, 2 * 32 * 32).Select(_ => random.NextSingle()).ToArray(), [2, 32, 32]);
        }
    }

    [Fact]
    public void Weights_become_random_from_the_head_down_and_come_back()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Model();
        Tensor images = Formula.Images(2, 1, 32);
        string[] names = [.. model.named_parameters().Select(parameter => parameter.name)];
        Tensor[] before = [.. model.parameters().Select(parameter => parameter.detach().clone())];
        List<string[]> changed = [];
        bool histograms = true;
        HeatMapMethod spy = (x, _) =>
        {
            Tensor[] now = [.. model.parameters()];
            changed.Add([.. names.Where((_, i) => !now[i].Equals(before[i]))]);
            histograms &= now.Zip(before).All(pair => pair.First.detach().flatten().sort().Values.Equals(pair.Second.flatten().sort().Values));
            return x.squeeze(1).relu();
        };

        IReadOnlyList<SanityPoint> points = SanityCheck.Run(model, spy, images, [0, 1], stages: 4, seed: 3);

        Assert.Equal(5, points.Count);
        Assert.All(points.Select((point, i) => point.Share - (i / 4.0)), away => Assert.InRange(away, -0.06, 0.06));
        Assert.Empty(changed[0]);
        Assert.Contains("fc.weight", changed[1]);
        Assert.DoesNotContain(changed[1], name => name.StartsWith("stem", StringComparison.Ordinal));
        Assert.All(changed.Zip(changed.Skip(1)), pair => Assert.Subset(pair.Second.ToHashSet(), pair.First.ToHashSet()));
        Assert.Equal(names.Order(), changed[^1].Order());
        Assert.Equal("stem.conv", points[^1].Layer);
        Assert.True(histograms);
        Assert.All(model.parameters().Zip(before), pair => Assert.True(pair.First.detach().Equals(pair.Second)));
    }

    [Fact]
    public void Weights_come_back_also_where_the_method_throws()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Model();
        Tensor before = model.parameters().Last().detach().clone();
        int calls = 0;
        Assert.Throws<InvalidOperationException>(() => SanityCheck.Run(
            model, (x, _) => ++calls > 2 ? throw new InvalidOperationException() : x.squeeze(1).relu(), Formula.Images(1, 1, 32), [0]));
        Assert.True(model.parameters().Last().detach().Equals(before));
    }

    [Fact]
    public void Of_a_trained_network_guided_backpropagation_fails_and_class_activation_maps_pass()
    {
        string[] names = ["none", "Center", "Edge-Ring", "Edge-Loc"];
        var generator = new WaferMapGenerator(new() { Size = 32, Seed = 3 });
        WaferDataset training = new(
            Enumerable.Range(0, 240).SelectMany(n => generator.Generate(DefectClasses.Parse(names[n % 4]), n / 4).Dies.ToArray()).ToArray(), 32, 32,
            Enumerable.Range(0, 240).Select(n => n % 4).ToArray(), names);
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(4, 1, 32));
        new Trainer(model, new() { Epochs = 6, LearningRate = 3e-3, Schedule = new OneCycleRate() }).Fit(training, training, new() { BatchSize = 24 });
        using MaskedMaps maps = MaskedMaps.Generate(names, 32, DieEncoding.Scaled, perClass: 4, seed: 5);

        double guided = Similarity("guided-backprop"), cam = Similarity("grad-cam");

        Assert.True(guided > SanityCheck.MostAlike && cam < SanityCheck.MostAlike, $"guided {guided}, Grad-CAM {cam}");

        double Similarity(string name) => SanityCheck.Similarity(SanityCheck.Run(model, HeatMaps.Create(name, model), maps.Images, maps.Classes));
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(7, 1, 32));
        Formula.Fill(model);
        return model;
    }
}
