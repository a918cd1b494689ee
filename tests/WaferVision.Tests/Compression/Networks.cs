using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Compression;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Tests.Compression;

/// <summary>Networks as training might leave them.</summary>
internal static class Networks
{
    /// <summary>A network of the registry with normalisations that do something.</summary>
    public static CompactNetwork Create(string name, ModelOptions options, long seed = 1)
    {
        CompactNetwork network = CompactNetwork.Create(name, options, folded: false, new Dictionary<string, LayerSize>());
        manual_seed(seed);
        Disturb(network);
        network.eval();
        return network;
    }

    /// <summary>Draws scales, shifts and statistics of all normalisations.</summary>
    public static void Disturb(nn.Module network)
    {
        using IDisposable gradients = no_grad();
        foreach (BatchNorm2d norm in network.modules().OfType<BatchNorm2d>())
        {
            norm.weight.uniform_(0.5, 1.2);
            norm.bias!.uniform_(-0.2, 0.2);
            norm.running_mean!.uniform_(-0.2, 0.2);
            norm.running_var!.uniform_(0.8, 1.5);
        }
    }

    /// <summary>The model's options for few classes of the smallest images that its layers take, in steps of 16.</summary>
    public static ModelOptions Few(string name) => new(3, 2, (WaferVision.Models.Models.Info(name).SmallestInput + 15) / 16 * 16);

    public static Tensor Images(ModelOptions options, ScalarType type = ScalarType.Float32)
    {
        manual_seed(7);
        return randn([2, options.InputChannels, options.InputSize, options.InputSize], dtype: type);
    }

    public static Tensor Evaluate(nn.Module<Tensor, Tensor> network, Tensor images)
    {
        using IDisposable _ = no_grad();
        network.eval();
        return network.call(images);
    }

    /// <summary>The largest difference of two outputs, over the largest number of the first or 1 if that is larger.</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.isfinite().all().item<bool>());
        return ((expected - actual).abs().max() / expected.abs().max().clamp_min(1)).to(ScalarType.Float64).item<double>();
    }

    public static byte[] Bytes(nn.Module network) => [.. network.state_dict().Values.SelectMany(tensor => tensor.bytes.ToArray())];
}
