using TorchSharp;
using WaferVision.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Models;

[Collection(Alone.Name)]
public class ReceptiveFieldTracerTests
{
    /// <summary>
    /// AlexNet, VGG-16 and MobileNet V1: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019, table 1.
    /// ResNet-50 there has 483, with the strides before the 3×3 kernels; within them, as here, the same sum gives 427. GoogLeNet's and
    /// SqueezeNet's are that sum along their furthest branches.
    /// </summary>
    [Theory]
    [InlineData("alexnet", 195L)]
    [InlineData("vgg16", 212L)]
    [InlineData("mobilenet_v1", 315L)]
    [InlineData("resnet50", 427L)]
    [InlineData("googlenet", 379L)]
    [InlineData("squeezenet1_1", 207L)]
    [InlineData("lenet5", 16L)]
    [InlineData("vit_tiny_16", null)]
    public void Receptive_fields_are_the_published_ones(string name, long? expected)
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(2, 1, 64));

        Assert.Equal(expected, ModelSummary.Of(model, 1, 1, 64, 64).ReceptiveField);
    }

    /// <summary>Of networks without maxima, whose gradient takes one way alone. With positive weights nothing cancels and no ReLU closes: the gradient of one output reaches exactly the pixels it sees.</summary>
    [Theory]
    [InlineData("resnet20", "layer3", 9, 241)]
    [InlineData("lenet5", "s4", 32, 32)]
    [InlineData("mobilenet_v1", "features", 9, 801)]
    public void Gradients_reach_as_far_as_the_receptive_field(string name, string last, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(2, 1, 32));
        model.eval();
        model.to(ScalarType.Float64);
        Tensor? maps = null;
        ((nn.Module<Tensor, Tensor>)model.named_modules().Single(m => m.name == last).module).register_forward_hook((_, _, output) =>
        {
            maps = output.alias().DetachFromDisposeScope(); // the model's own scope ends before the test reads it
            return output;
        });
        using (no_grad())
        {
            foreach ((string key, TorchSharp.Modules.Parameter weight) in model.named_parameters())
            {
                weight.abs_();
            }
        }

        Tensor images = ones(1, 1, height, width, dtype: ScalarType.Float64, requires_grad: true);
        model.call(images);
        using Tensor kept = maps!;
        kept[.., .., kept.shape[2] / 2, kept.shape[3] / 2].sum().backward();

        bool[] reached = [.. images.grad!.abs().sum([0L, 1, 2]).data<double>().ToArray().Select(g => g > 0)];
        int seen = Array.LastIndexOf(reached, true) - Array.IndexOf(reached, true) + 1;
        Assert.InRange(seen, 2, width - 2);
        Assert.Equal(ModelSummary.Of(model.to(ScalarType.Float32), 1, 1, 32, 32).ReceptiveField, seen);
    }
}
