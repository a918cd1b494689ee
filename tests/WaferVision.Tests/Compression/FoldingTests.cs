using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Compression;
using WaferVision.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Compression;

[Collection(Alone.Name)]
public class FoldingTests
{
    private static readonly string[] Unnormalized = ["wafer-cnn", "lenet5", "alexnet", "squeezenet", "vit_"];

    public static TheoryData<string> Normalized =>
        [.. Registry.Names.Where(name => !Unnormalized.Any(start => name.StartsWith(start, StringComparison.Ordinal)) && (!name.StartsWith("vgg", StringComparison.Ordinal) || name.EndsWith("_bn", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Normalized))]
    public void A_folded_network_gives_the_same_answers(string name)
    {
        ModelOptions options = Networks.Few(name);
        using DisposeScope scope = NewDisposeScope();
        using CompactNetwork network = Networks.Create(name, options), folded = network.Fold();

        Tensor images = Networks.Images(options);
        int before = network.modules().OfType<BatchNorm2d>().Count(), after = folded.modules().OfType<BatchNorm2d>().Count();
        Assert.InRange(Networks.Difference(Networks.Evaluate(network, images), Networks.Evaluate(folded, images)), 0, 1e-5);
        Assert.True(folded.Folded);

        // Before the convolutions of a DenseNet, and of its transitions, there are normalisations that follow no convolution; so there is one at its end.
        Assert.True(before > 0);
        Assert.Equal(name switch { "densenet121" => 58 + 3 + 1, "densenet169" => 82 + 3 + 1, "densenet201" => 98 + 3 + 1, _ => 0 }, after);
        long[] image = [1, 2, options.InputSize, options.InputSize];
        Assert.Equal(ModelSummary.Of(network, image).MultiplyAdds, ModelSummary.Of(folded, image).MultiplyAdds);
    }

    [Fact]
    public void Folding_again_changes_nothing_and_folding_leaves_the_network_as_it_was()
    {
        using CompactNetwork network = Networks.Create("resnet20", new(3, 1, 16));
        byte[] before = Networks.Bytes(network);

        using CompactNetwork once = network.Fold(), twice = once.Fold(), anew = network.Fold();

        Assert.Equal(before, Networks.Bytes(network));
        Assert.Equal(Networks.Bytes(once), Networks.Bytes(twice));
        Assert.Equal(Networks.Bytes(once), Networks.Bytes(anew));
        Assert.Contains("conv1.bias", once.state_dict().Keys);
        Assert.DoesNotContain(once.state_dict().Keys, name => name.Contains("bn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_may_be_folded_after_pruning_and_pruned_after_folding()
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions options = new(3, 2, 32);
        using CompactNetwork network = Networks.Create("mobilenet_v3_small", options), pruned = network.Prune(0.3), folded = pruned.Fold(), more = folded.Prune(0.3);

        Tensor images = Networks.Images(options);
        Assert.InRange(Networks.Difference(Networks.Evaluate(pruned, images), Networks.Evaluate(folded, images)), 0, 1e-5);
        Assert.True(more.Folded);
        Assert.True(more.parameters().Sum(p => p.numel()) < folded.parameters().Sum(p => p.numel()));
        Assert.Equal([2, 3], Networks.Evaluate(more, images).shape);
    }
}
