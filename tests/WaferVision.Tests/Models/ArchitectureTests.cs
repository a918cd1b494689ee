using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Models;

/// <summary>Published figures, and where implementations of these architectures tend to differ.</summary>
[Collection(Alone.Name)]
public class ArchitectureTests
{
    /// <summary>torchvision's weight metadata; the figures of LeNet-5, MobileNet V1 and the transformers follow from their papers.</summary>
    [Theory]
    [InlineData("lenet5", 61_706, 0)]
    [InlineData("alexnet", 61_100_840, 0.714)]
    [InlineData("vgg11", 132_863_336, 0)]
    [InlineData("vgg13", 133_047_848, 0)]
    [InlineData("vgg16", 138_357_544, 15.47)]
    [InlineData("vgg19", 143_667_240, 0)]
    [InlineData("vgg16_bn", 138_365_992, 15.47)]
    [InlineData("googlenet", 13_004_888, 1.498)]
    [InlineData("resnet18", 11_689_512, 1.814)]
    [InlineData("resnet34", 21_797_672, 3.664)]
    [InlineData("resnet50", 25_557_032, 4.089)]
    [InlineData("resnet101", 44_549_160, 7.801)]
    [InlineData("resnet152", 60_192_808, 11.514)]
    [InlineData("resnet20", 269_722, 0)]
    [InlineData("densenet121", 7_978_856, 2.834)]
    [InlineData("squeezenet1_1", 1_235_496, 0.349)]
    [InlineData("mobilenet_v1", 4_231_976, 0.569)]
    [InlineData("mobilenet_v2", 3_504_872, 0.301)]
    [InlineData("mobilenet_v3_large", 5_483_032, 0.217)]
    [InlineData("mobilenet_v3_small", 2_542_856, 0.057)]
    [InlineData("efficientnet_b0", 5_288_548, 0.386)]
    [InlineData("vit_tiny_16", 5_717_416, 0)]
    [InlineData("vit_b_16", 86_567_656, 17.564)]
    public void Parameters_are_the_published_ones_and_multiply_adds_within_a_hundredth(string name, long parameters, double billions)
    {
        ModelOptions options = Registry.Info(name).Published;
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, options);
        Assert.Equal(parameters, model.parameters().Sum(p => p.numel()));
        if (billions > 0)
        {
            long counted = ModelSummary.Of(model, 1, options.InputChannels, options.InputSize, options.InputSize).MultiplyAdds;
            Assert.InRange(counted / 1e9, 0.99 * billions, 1.01 * billions);
        }
    }

    [Theory]
    [InlineData("resnet18", 11_180_500, 122)]
    [InlineData("resnet18_half", 2_800_884, 122)]
    [InlineData("resnet34", 21_288_660, 218)]
    [InlineData("resnet50", 23_542_740, 320)]
    [InlineData("resnet101", 0, 626)]
    [InlineData("resnet152", 0, 932)]
    public void Wafer_map_classifiers_have_the_expected_parameters_and_entries(string name, long parameters, int entries)
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(20, 1, 64));

        Assert.Equal(entries, model.state_dict().Count);
        if (parameters > 0)
        {
            Assert.Equal(parameters, model.parameters().Sum(p => p.numel()));
        }
    }

    [Fact]
    public void GoogLeNet_without_its_auxiliary_heads_has_6_624_904_parameters()
    {
        using var model = new GoogLeNet(new(1000, 3, 224), auxiliaryHeads: false);

        Assert.Equal(6_624_904, model.parameters().Sum(p => p.numel()));
        Assert.Empty(model.ForwardWithAuxiliary(zeros(2, 3, 32, 32)).Auxiliary);
    }

    [Fact]
    public void The_5x5_branch_of_GoogLeNet_is_3x3_and_its_normalisation_has_an_epsilon_of_a_thousandth()
    {
        using var model = new GoogLeNet(new(2, 1, 32));

        Assert.Equal([3L, 3L], Layer<Conv2d>(model, "inception3a.branch3.1.conv").kernel_size);
        Assert.Equal(0.001, Layer<BatchNorm2d>(model, "conv1.bn").eps);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(101)]
    public void Bottlenecks_stride_in_their_3x3_convolution(int depth)
    {
        using var model = new ResNet(new(2, 1, 32), depth);

        foreach (string block in (string[])["layer2.0", "layer3.0", "layer4.0"])
        {
            Assert.Equal([1L, 1L], Layer<Conv2d>(model, $"{block}.conv1").stride);
            Assert.Equal([2L, 2L], Layer<Conv2d>(model, $"{block}.conv2").stride);
            Assert.Equal([3L, 3L], Layer<Conv2d>(model, $"{block}.conv2").kernel_size);
        }
    }

    [Fact]
    public void DenseNet_names_its_normalisations_without_a_dot()
    {
        using var model = new DenseNet(new(2, 1, 32), 121);

        Assert.Contains("features.denseblock4.denselayer16.norm2.running_var", model.state_dict().Keys);
        Assert.DoesNotContain(model.state_dict().Keys, name => name.Contains("norm.1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("resnet18", 1e-5, 0.1)]
    [InlineData("densenet121", 1e-5, 0.1)]
    [InlineData("googlenet", 1e-3, 0.1)]
    [InlineData("mobilenet_v2", 1e-5, 0.1)]
    [InlineData("mobilenet_v3_large", 1e-3, 0.01)]
    [InlineData("efficientnet_b4", 1e-5, 0.1)]
    [InlineData("efficientnet_b5", 1e-3, 0.01)]
    public void Running_statistics_move_by_the_familys_momentum_and_epsilon_is_the_familys(string name, double eps, double momentum)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(2, 1, 32));
        (string conv, string norm) = FirstPair(model);
        Tensor images = Formula.Images(2, 1, 32);
        Tensor mean = Layer<Conv2d>(model, conv).call(images).mean([0L, 2, 3]);

        model.call(images);

        BatchNorm2d first = Layer<BatchNorm2d>(model, norm);
        Assert.True(allclose(first.running_mean!, mean * momentum, 1e-4, 1e-6));
        Assert.All(model.modules().OfType<BatchNorm2d>(), layer => Assert.Equal(eps, layer.eps));
    }

    [Fact]
    public void Stochastic_depth_drops_whole_branches_in_training_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new EfficientNet(new(2, 1, 32), 0);
        nn.Module<Tensor, Tensor>[] layers = [.. model.modules().Where(module => module.GetName() == "StochasticDepth").Cast<nn.Module<Tensor, Tensor>>()];
        Tensor branch = ones(5000, 2, 1, 1);

        Assert.Equal(9, layers.Length); // B0's 16 blocks less the first of each of its 7 stages
        manual_seed(1);
        float[] dropped = layers[^1].call(branch).data<float>().ToArray();
        double share = dropped.Count(x => x == 0) / (double)dropped.Length;
        Assert.InRange(share, 0.15, 0.21); // 0.2 × 14/16 = 0.175, for the last block but one
        Assert.InRange(dropped.Average(), 0.97, 1.03);
        Assert.All(dropped.Chunk(2), image => Assert.Equal(image[0], image[1]));
        model.eval();
        Assert.All(layers, layer => Assert.True(layer.call(branch).Equals(branch)));
    }

    [Fact]
    public void A_vision_transformer_interpolates_its_positions_and_refuses_what_it_cannot_cut()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new VisionTransformer(new(2, 1, 32), new() { Patch = 8, Layers = 1, Heads = 2, Width = 8 });
        Formula.Fill(model);

        Assert.Equal([1, 2], model.call(zeros(1, 1, 48, 24)).shape);
        Assert.Contains("multiple of 8", Assert.Throws<ArgumentException>(() => model.call(zeros(1, 1, 36, 32))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new VisionTransformer(new(2, 1, 60)));
        Assert.Throws<ArgumentException>(() => new VisionTransformer(new(2, 1, 64), new() { Heads = 7 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VisionTransformerOptions { Layers = 0 });
    }

    [Fact]
    public void Attention_weights_sum_to_one_and_agree_with_torchs_own_attention()
    {
        using DisposeScope scope = NewDisposeScope();
        using var own = new SelfAttention(12, 3);
        using MultiheadAttention torchs = nn.MultiheadAttention(12, 3);
        Formula.Fill(own);
        torchs.load_state_dict(own.state_dict());
        Tensor tokens = Formula.Images(2, 5, 12).select(1, 0)[.., ..7]; // (2, 7, 12)

        Tensor expected = torchs.call(tokens.transpose(0, 1), tokens.transpose(0, 1), tokens.transpose(0, 1)).Item1.transpose(0, 1);

        Assert.True(allclose(own.call(tokens), expected, 1e-4, 1e-6));
        Assert.True(allclose(own.Weights(tokens).sum(-1), ones(2, 3, 7)));
    }

    [Fact]
    public void LeNet5_follows_its_paper_or_later_habits()
    {
        using DisposeScope scope = NewDisposeScope();
        using var partial = new LeNet5(new(10, 1, 32), new() { PartialC3 = true });
        using var modern = new LeNet5(new(10, 1, 32), new() { Activation = LeNetActivation.Relu, Pooling = LeNetPooling.Max });

        Assert.Equal(60_806, partial.parameters().Sum(p => p.numel()));
        Assert.Equal(61_706, modern.parameters().Sum(p => p.numel()));
        Assert.Equal([2, 10], partial.call(zeros(2, 1, 32, 32)).shape);
        Assert.Single(modern.modules().OfType<MaxPool2d>().Distinct(), Layer<MaxPool2d>(modern, "s2"));

        // Its first output map sees inputs 0 to 2, its last all six: a change of input 5 reaches the last alone.
        nn.Module<Tensor, Tensor> c3 = Layer<nn.Module<Tensor, Tensor>>(partial, "c3");
        Tensor maps = Formula.Images(1, 6, 5);
        Tensor changed = maps.clone();
        changed[0, 5].add_(1);
        bool[] differs = [.. (c3.call(maps) - c3.call(changed)).abs().flatten().data<float>().ToArray().Select(d => d > 0)];
        Assert.Equal([3, 4, 5, 8, 9, 10, 11, 13, 14, 15], differs.Index().Where(d => d.Item).Select(d => d.Index));
    }

    [Fact]
    public void Response_normalisation_in_AlexNet_is_the_papers()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new AlexNet(new(10, 3, 64), responseNormalization: true);
        using var without = new AlexNet(new(10, 3, 64));
        LocalResponseNorm norm = Layer<LocalResponseNorm>(model, "features.norm2");
        float[] a = [.. Enumerable.Range(0, 8).Select(i => 10f * (i - 3))];

        float[] b = norm.call(tensor(a).reshape(1, 8, 1, 1)).data<float>().ToArray();

        Assert.Equal(without.state_dict().Keys.Order(), model.state_dict().Keys.Order());
        for (int i = 0; i < a.Length; i++)
        {
            double sum = a[Math.Max(0, i - 2)..Math.Min(a.Length, i + 3)].Sum(x => (double)x * x);
            Assert.Equal(a[i] / Math.Pow(2 + (1e-4 * sum), 0.75), b[i], 1e-4);
        }
    }

    [Fact]
    public void A_plain_network_is_the_residual_one_without_its_shortcuts()
    {
        using DisposeScope scope = NewDisposeScope();
        using var residual = new CifarResNet(new(10, 3, 32), 20);
        using var plain = new CifarResNet(new(10, 3, 32), 20, shortcuts: false);
        Formula.Fill(residual);
        plain.load_state_dict(residual.state_dict());

        Assert.False(allclose(residual.call(Formula.Images(2, 3, 32)), plain.call(Formula.Images(2, 3, 32))));
        Assert.Throws<ArgumentException>(() => new CifarResNet(new(10, 3, 32), 21));
    }

    [Theory]
    [InlineData("alexnet")]
    [InlineData("resnet18")]
    [InlineData("resnet20")]
    [InlineData("squeezenet1_1")]
    [InlineData("mobilenet_v1")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    public void The_smallest_images_of_a_family_pass_through_it(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        int size = Registry.Info(name).SmallestInput;
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(2, 1, size));
        model.eval();

        Assert.Equal([1, 2], model.call(zeros(1, 1, size, size)).shape);
    }

    [Fact]
    public void Every_variant_has_a_name_of_its_own_and_a_paper()
    {
        Assert.Equal(Registry.All.Count, Registry.All.Select(info => info.Title).Distinct().Count());
        Assert.All(Registry.All, info =>
        {
            Assert.InRange(info.Year, 1998, 2021);
            Assert.Equal("https", info.Paper.Scheme);
            Assert.True(info.Published.InputSize >= info.SmallestInput, info.Name);
        });
    }

    [Fact]
    public void Variants_that_do_not_exist_and_images_too_small_are_refused()
    {
        Assert.Contains("18, 34", Assert.Throws<ArgumentException>(() => new ResNet(new(), 20)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Vgg(new(), 12));
        Assert.Throws<ArgumentException>(() => new DenseNet(new(), 161));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EfficientNet(new(), 8));
        Assert.Contains("63 or more", Assert.Throws<ArgumentOutOfRangeException>(() => Registry.Create("alexnet", new(InputSize: 62))).Message, StringComparison.Ordinal);
    }

    private static T Layer<T>(nn.Module model, string name)
        where T : nn.Module => Assert.IsAssignableFrom<T>(model.named_modules().Single(module => module.name == name).module);

    private static (string Conv, string Norm) FirstPair(nn.Module model) =>
        (model.named_modules().First(m => m.module is Conv2d).name, model.named_modules().First(m => m.module is BatchNorm2d).name);
}
