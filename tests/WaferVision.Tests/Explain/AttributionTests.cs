using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Explain;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Models;
using WaferVision.Tests.Onnx;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Explain;

[Collection(Alone.Name)]
public class AttributionTests
{
    private static readonly float[] Weights = [1, -2, 3, 0, 5, -6];

    [Fact]
    public void A_linear_model_is_attributed_its_weights_times_the_way()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Networks.Placing(Weights);
        Tensor image = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [1, 1, 2, 3]);

        using Attributions zero = IntegratedGradients.Of(model, image, [0], steps: 1);
        using Attributions half = IntegratedGradients.Of(model, image, [1], image * 0.5, steps: 3);

        Assert.Equal([1f, -4, 9, 0, 25, -36], Networks.Numbers(zero.Values));
        Assert.Equal((-5.0, 0.0), (zero.Differences[0], zero.Gaps[0]));
        Assert.All(Networks.Numbers(half.Values).Zip([-0.5f, 2, -4.5f, 0, -12.5f, 18]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Squares_are_attributed_the_difference_of_squares()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Networks.Squares();
        Tensor images = randn([2, 1, 3, 3], dtype: ScalarType.Float32), from = randn([1, 1, 3, 3], dtype: ScalarType.Float32);

        using Attributions found = IntegratedGradients.Of(model, images, [0, 1], from, steps: 2);

        // (x - b) · the mean of 2(b + t(x - b)) over t, which is x + b.
        Tensor expected = (images.square() - from.square()) * tensor(new float[] { 1, -1 }).reshape(2, 1, 1, 1);
        Assert.True(found.Values.allclose(expected, 1e-4, 1e-5));
        Assert.All(found.Gaps, gap => Assert.InRange(gap, -1e-4, 1e-4));
    }

    [Fact]
    public void Values_add_up_to_the_logits_difference_the_better_the_more_steps()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        model.train();
        Tensor images = Formula.Images(2, 1, 32);

        double[] errors = [.. new[] { 1, 8, 64 }.Select(steps =>
        {
            using Attributions found = IntegratedGradients.Of(model, images, [0, 2], steps: steps);
            return found.Gaps.Zip(found.Differences, (gap, difference) => Math.Abs(gap / difference)).Max();
        })];

        Assert.True(errors[2] < 0.02 && errors[2] < errors[1] && errors[1] < errors[0], string.Join(", ", errors));
        Assert.True(model.training);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Occlusion_of_a_linear_model_is_the_mean_of_the_windows_over_a_pixel()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [1, 1, 2, 3]), weights = tensor(Weights, [1, 2, 3]);
        Tensor Score(Tensor images) => stack([(images.squeeze(1) * weights).sum([1, 2]), zeros(images.shape[0])], 1);

        float[] pixels = Networks.Numbers(Occlusion.Of(Score, image, [0], options: new() { Window = 1, Stride = 1, BatchSize = 4 }));
        Assert.Equal([1f, -4, 9, 0, 25, -36], pixels);

        // Two columns wide: windows (1, -4, 0, 25) and (-4, 9, 25, -36).
        float[] windows = Networks.Numbers(Occlusion.Of(Score, image, [0], options: new() { Window = 2, Stride = 1 }));
        Assert.Equal([22f, 8, -6, 22, 8, -6], windows);
        Assert.Equal([-5f, -5, -5, -5, -5, -5], Networks.Numbers(Occlusion.Of(Score, image, [0], options: new() { Window = 9, Stride = 9 })));
        Assert.Equal([0f, 0, 0, 0, 0, 0], Networks.Numbers(Occlusion.Of(Score, image, [0], baseline: image)));
        Assert.Throws<ArgumentException>(() => Occlusion.Of(Score, image, [0], options: new() { Window = 2, Stride = 3 }));
        Assert.Throws<ArgumentException>(() => Occlusion.Of(Score, image, [0], baseline: zeros(1, 1, 2, 2)));
    }

    [Fact]
    public void Guided_gradients_pass_only_what_is_above_0_at_each_rectified_map()
    {
        using DisposeScope scope = NewDisposeScope();
        Sequential model = nn.Sequential(("up", nn.Linear(2, 3)), ("relu", nn.ReLU()), ("middle", nn.Linear(3, 2)), ("relu2", nn.ReLU()), ("head", nn.Linear(2, 1)), ("flatten", nn.Flatten()));
        Networks.Set(model, "up", [1, 2, -1, 1, 1, -3]);     // from x = (1, 1): 3, 0.5, -2
        Networks.Set(model, "middle", [1, -1, 5, 2, 3, 5]);  // 2.5 and 7.5
        Networks.Set(model, "head", [1, -1]);
        using (no_grad())
        {
            model.state_dict()["up.bias"][1].fill_(0.5f);
        }

        Tensor image = ones(1, 1, 1, 2);

        // The head sends (1, -1), of which (1, 0) passes; that sends (1, -1, 5), of which (1, 0, 0) passes: the third unit is off. The plain gradient
        // is that of 1·a - 1·b - 2·a - 3·b = -a - 4·b with a = x + 2y, b = -x + y: (3, -6).
        Assert.Equal([1f, 2], Networks.Numbers(GuidedBackpropagation.Of(model, image, [0])));
        Tensor input = image.clone().requires_grad_();
        Assert.Equal([3f, -6], Networks.Numbers(autograd.grad([model.call(input).sum()], [input])[0]));
    }

    [Fact]
    public void Guided_gradients_of_a_network_without_negative_weights_are_its_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        using (no_grad())
        {
            foreach (Tensor entry in model.state_dict().Values.Where(entry => entry.is_floating_point()))
            {
                entry.abs_();
            }
        }

        model.eval();
        Tensor images = Formula.Images(2, 1, 32), input = images.clone().requires_grad_();
        Tensor logits = model.call(input);
        float[] plain = Networks.Numbers(autograd.grad([logits[0, 1] + logits[1, 2]], [input])[0].sum(1));

        float[] guided = Networks.Numbers(GuidedBackpropagation.Of(model, images, [1, 2]));

        Assert.Contains(plain, value => value > 0);
        Assert.All(plain.Zip(guided), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * plain.Max()));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Theory]
    [InlineData(DieEncoding.Scaled)]
    [InlineData(DieEncoding.FailMask)]
    [InlineData(DieEncoding.OneHot)]
    public void The_baseline_is_the_same_wafer_with_every_die_passing(DieEncoding encoding)
    {
        WaferMap map = new WaferMapGenerator(new() { Size = 24 }).Generate(DefectClass.Center, 3);
        byte[] healed = [.. map.Dies.ToArray().Select(die => Math.Min(die, DieCode.Pass))];
        using Batch failing = Images(map.Dies.ToArray()), passing = Images(healed);

        using Tensor found = Baselines.AllPassing(failing.Images, encoding);

        Assert.True(found.Equals(passing.Images));
        Assert.Throws<ArgumentException>(() => Baselines.AllPassing(failing.Images, encoding == DieEncoding.OneHot ? DieEncoding.Scaled : DieEncoding.OneHot));

        Batch Images(byte[] dies) =>
            new BatchLoader(new WaferDataset(dies, 24, 24, new int[1], ["a"]), new() { Encoding = encoding, Shuffle = false }).Load([0]);
    }

    [OnnxFact]
    public void Occlusion_explains_a_model_that_onnx_runtime_runs()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        model.eval();
        OnnxExport.Write(model, folder["model.onnx"], new(1, 32));
        using OnnxSession session = OnnxSession.Open(folder["model.onnx"]);
        Tensor images = Formula.Images(2, 1, 32);

        float[] expected = Networks.Numbers(HeatMaps.Create(HeatMaps.Occlusion, model)(images, [0, 2])), found = Networks.Numbers(HeatMaps.OfScores(session.Run)(images, [0, 2]));

        using nn.Module<Tensor, Tensor> wrapped = new OnnxModel(session);
        Assert.Equal([HeatMaps.Occlusion], HeatMaps.NamesFor(wrapped));
        Assert.Equal(found, Networks.Numbers(HeatMaps.Create(HeatMaps.Occlusion, wrapped)(images, [0, 2])));
        Assert.Contains("occlusion works", Assert.Throws<ArgumentException>(() => HeatMaps.Create("grad-cam", wrapped)).Message, StringComparison.Ordinal);
        Assert.Contains(expected, value => value > 0.01);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Every_method_has_a_name_gives_heat_of_the_images_size_and_keeps_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        Tensor images = Formula.Images(2, 1, 32);
        foreach (string name in HeatMaps.Names)
        {
            HeatMapMethod method = HeatMaps.Create(name.ToUpperInvariant(), model, new() { Baseline = x => Baselines.AllPassing(x, DieEncoding.Scaled), Steps = 2 });
            method(images, [0, 1]).Dispose();
            DisposeScopeManager.Statistics.Reset();

            Tensor heat = method(images, [0, 1]);

            Assert.Equal(1, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount); // the heat maps
            Assert.Equal([2, 32, 32], heat.shape);
            Assert.All(Networks.Numbers(heat), value => Assert.True(value >= 0));
            heat.Dispose();
        }

        Assert.Contains("grad-cam", Assert.Throws<ArgumentException>(() => HeatMaps.Create("cam", model)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeatMapOptions { Steps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new OcclusionOptions { Window = 0 });
    }

    [Fact]
    public void Memory_stays_flat_over_hundreds_of_explanations()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        using Tensor images = Formula.Images(8, 1, 32);
        int[] classes = new int[8];
        HeatMapMethod[] methods = [.. HeatMaps.Names.Where(name => name != HeatMaps.Occlusion).Select(name => HeatMaps.Create(name, model, new() { Steps = 2 }))];
        Explain(30);
        long before = Environment.WorkingSet;

        Explain(120);

        // One kept stem output of 8×16×16×16 floats a call would be 79 MB.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 40_000_000);

        void Explain(int times)
        {
            for (int i = 0; i < times; i++)
            {
                foreach (HeatMapMethod method in methods)
                {
                    method(images, classes).Dispose();
                }
            }
        }
    }
}
