using TorchSharp;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Compression;
using static TorchSharp.torch;

namespace WaferVision.Tests.Onnx;

/// <summary>Models to be quantized.</summary>
internal static class Quantizing
{
    /// <summary>Exports a network of the registry, folded.</summary>
    public static void Export(string name, ModelOptions options, string path)
    {
        using CompactNetwork network = Networks.Create(name, options);
        Export(network, options, path);
    }

    /// <summary>Exports a network, folded.</summary>
    public static void Export(CompactNetwork network, ModelOptions options, string path)
    {
        using CompactNetwork folded = network.Fold();
        OnnxExport.Write(folded, path, new(options.InputChannels, options.InputSize) { AnySize = false });
    }
}

/// <summary>Batches of normal noise, the same each time.</summary>
internal sealed class Noise(ModelOptions options) : IBatchSource
{
    public bool OneClass { get; init; }

    public float Factor { get; init; } = 1;

    public int Count => 16;

    public int BatchCount => 2;

    public IReadOnlyList<string> ClassNames => ["a", "b"];

    public bool MultiLabel => false;

    public IEnumerable<Batch> Epoch(int epoch, Device? device = null)
    {
        for (int i = 0; i < BatchCount; i++)
        {
            using Generator generator = new((ulong)i + 1);
            using Tensor noise = randn([8, options.InputChannels, options.InputSize, options.InputSize], generator: generator);
            yield return new Batch(noise * Factor, OneClass ? zeros(8, ScalarType.Int64) : arange(8, dtype: ScalarType.Int64) % 2);
        }
    }
}
