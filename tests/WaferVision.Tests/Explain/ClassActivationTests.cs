using TorchSharp;
using WaferVision.Compression;
using WaferVision.Explain;
using WaferVision.Models;
using WaferVision.Tests.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Explain;

[Collection(Alone.Name)]
public class ClassActivationTests
{
    [Fact]
    public void Averaged_maps_weigh_as_their_head_says()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Networks.Averaging([1, -2], [3, 1, -1, 0], classes: 2);
        Tensor images = tensor(new float[] { 1, 2, 3, 4 }, [1, 1, 2, 2]);

        // Gradient of class 0: 3/4 and 1/4; maps x and -2x: (3 - 2)/4 · x. Of class 1: -1/4 · x.
        foreach (ActivationWeighting weighting in (ActivationWeighting[])[ActivationWeighting.GradCam, ActivationWeighting.HiResCam])
        {
            Assert.Equal([0.25f, 0.5f, 0.75f, 1f], Networks.Numbers(ClassActivation.Of(model, images, [0], weighting)));
            Assert.Equal([-0.25f, -0.5f, -0.75f, -1f], Networks.Numbers(ClassActivation.Of(model, images, [1], weighting)));
        }
    }

    [Fact]
    public void Gradients_that_cancel_leave_grad_cam_nothing_and_hires_cam_the_truth()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Networks.Placing([1, -1, 2, -2]);
        Tensor images = tensor(new float[] { 5, 3, 1, 1 }, [1, 1, 2, 2]);

        Assert.Equal([0f, 0, 0, 0], Networks.Numbers(ClassActivation.Of(model, images, [0])));
        Assert.Equal([5f, -3, 2, -2], Networks.Numbers(ClassActivation.Of(model, images, [0], ActivationWeighting.HiResCam)));
        Assert.Equal([-5f, 3, -2, 2], Networks.Numbers(ClassActivation.Of(model, images, [1], ActivationWeighting.HiResCam)));

        // alpha = g² / (2g² + Σx·g³), Σx = 10: for g = 1 1/12, for g = 2 4/88; w = 1/12 + 2·4/88.
        float weight = (1 / 12f) + (8 / 88f);
        Assert.All(
            Networks.Numbers(ClassActivation.Of(model, images, [0], ActivationWeighting.GradCamPlusPlus)).Zip([5f, 3, 1, 1]),
            pair => Assert.Equal(weight * pair.Second, pair.First, 1e-5f));
    }

    [Theory]
    [InlineData("wafer-net-small", "block3")]
    [InlineData("wafer-cnn", "pool3")]
    [InlineData("lenet5", "s4")]
    [InlineData("alexnet", "features")]
    [InlineData("vgg11", "features")]
    [InlineData("googlenet", "inception5b")]
    [InlineData("resnet18", "layer4")]
    [InlineData("resnet20", "layer3")]
    [InlineData("densenet121", "features")]
    [InlineData("squeezenet1_1", "classifier.2")]
    [InlineData("mobilenet_v1", null)]
    [InlineData("mobilenet_v2", "features")]
    [InlineData("mobilenet_v3_small", "features")]
    [InlineData("efficientnet_b0", "features")]
    public void Every_convolutional_family_is_explained_and_left_as_it_was(string name, string? layer)
    {
        int size = name == "alexnet" ? 96 : 64;
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(3, 1, size));
        model.eval();
        model.named_children().First().module.train();
        bool[] modes = [.. model.modules().Select(module => module.training)];
        Tensor images = Formula.Images(2, 1, size), before = images.clone();

        FeatureMapLayer last = FeatureMapLayer.Of(model, images)[^1];
        Assert.Equal(layer ?? last.Name, last.Name);
        foreach (ActivationWeighting weighting in Enum.GetValues<ActivationWeighting>())
        {
            Tensor maps = ClassActivation.Of(model, images, [0, 2], weighting);
            Assert.Equal([2, last.Rows, last.Columns], maps.shape);
            float[] numbers = Networks.Numbers(maps);
            Assert.All(numbers, value => Assert.True(float.IsFinite(value)));
            Assert.Contains(numbers, value => value != 0);
        }

        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.Equal(modes, model.modules().Select(module => module.training));
        Assert.True(images.Equals(before));
        Assert.False(images.requires_grad);
    }

    [Fact]
    public void Each_image_is_explained_by_itself_also_where_parameters_are_frozen_and_gradients_are_off()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        Tensor images = Formula.Images(2, 1, 32);
        float[] together = Networks.Numbers(ClassActivation.Of(model, images, [1, 2]));
        foreach (var parameter in model.parameters())
        {
            parameter.requires_grad = false;
        }

        using IDisposable _ = no_grad();
        float[] alone = [.. Networks.Numbers(ClassActivation.Of(model, images[..1], [1])), .. Networks.Numbers(ClassActivation.Of(model, images[1..], [2]))];

        Assert.All(together.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Hires_cam_adds_up_to_a_logit_that_is_linear_in_the_maps()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        Tensor images = Formula.Images(2, 1, 32);
        model.eval();
        Tensor logits = model.call(images).detach(), bias = model.state_dict()["fc.bias"];

        Tensor maps = ClassActivation.Of(model, images, [0, 2], ActivationWeighting.HiResCam);

        float[] sums = Networks.Numbers(maps.sum([1, 2]));
        Assert.Equal((logits[0, 0] - bias[0]).item<float>(), sums[0], 1e-4f);
        Assert.Equal((logits[1, 2] - bias[2]).item<float>(), sums[1], 1e-4f);
    }

    [Fact]
    public void A_network_of_folded_layers_is_explained_as_what_it_was_made_from()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Formula.Fill(model);
        using CompactNetwork folded = CompactNetwork.Of(model, WaferNetSmall.Name, new(3, 1, 32)).Fold();
        Tensor images = Formula.Images(2, 1, 32);

        float[] expected = Networks.Numbers(ClassActivation.Of(model, images, [0, 2])), found = Networks.Numbers(ClassActivation.Of(folded, images, [0, 2]));

        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-3f * expected.Max(MathF.Abs)));
    }

    [Fact]
    public void A_layer_is_chosen_by_name_or_pattern_and_a_wrong_one_is_told_what_there_is()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Tensor images = zeros(1, 1, 32, 32);

        Assert.Equal([1, 16, 16], ClassActivation.Of(model, images, [0], layer: "stem").shape);
        Assert.Equal([1, 8, 8], ClassActivation.Of(model, images, [0], layer: "block2").shape);
        Assert.Equal([1, 4, 4], ClassActivation.Of(model, images, [0], layer: "block?").shape); // the last of the three
        Assert.Equal([1, 16, 16], ClassActivation.Of(model, images, [0], layer: "block1.conv?").shape);
        foreach (string wrong in (string[])["layer4", "fc", "pool"])
        {
            string message = Assert.Throws<ArgumentException>(() => ClassActivation.Of(model, images, [0], layer: wrong)).Message;
            Assert.Contains($"'{wrong}'", message, StringComparison.Ordinal);
            Assert.Contains("block3 (64×4×4)", message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => ClassActivation.Of(model, images, [3]));
        Assert.Throws<ArgumentException>(() => ClassActivation.Of(model, images, [0, 1]));
        Assert.DoesNotContain(model.parameters(), parameter => parameter.grad is not null);
    }

    [Fact]
    public void A_transformer_is_told_what_explains_it()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = new VisionTransformer(new(3, 1, 32), new() { Patch = 8, Layers = 1, Heads = 2, Width = 16 });
        Formula.Fill(model);
        Tensor images = Formula.Images(1, 1, 32);

        string message = Assert.Throws<ArgumentException>(() => ClassActivation.Of(model, images, [0])).Message;
        Assert.Contains("occlusion", message, StringComparison.Ordinal);
        Assert.Equal([1, 4, 4], ClassActivation.Of(model, images, [0], layer: "conv_proj").shape);
        foreach (string method in HeatMaps.NamesFor(model))
        {
            Tensor heat = HeatMaps.Create(method, model)(images, [0]);
            Assert.Equal([1, 32, 32], heat.shape);
            Assert.Contains(Networks.Numbers(heat), value => value > 0);
        }
    }
}
