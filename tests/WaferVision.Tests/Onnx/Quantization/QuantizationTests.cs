using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Onnx.Format;
using WaferVision.Testing;
using WaferVision.Tests.Compression;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Onnx;

/// <summary>Quantized models against what they were made from.</summary>
[Collection(Alone.Name)]
public sealed class QuantizationTests(OnnxChecker checker) : IClassFixture<OnnxChecker>, IDisposable
{
    // Two models that agree to the last bit have no end of decibels.
    private const double Most = 80;

    private readonly TemporaryFolder _folder = new();

    private string Source => _folder["model.onnx"];

    private string Quantized => _folder["int8.onnx"];

    public void Dispose() => _folder.Dispose();

    [OnnxTheory]
    [InlineData(CalibrationMethod.MinMax)]
    [InlineData(CalibrationMethod.Entropy)]
    [InlineData(CalibrationMethod.Percentile)]
    public void A_trained_network_answers_as_before_from_a_quarter_of_the_bytes(CalibrationMethod method)
    {
        ExportBackbone();
        FormulaBatches calibration = Formulas(categories: 256), test = Formulas(categories: 400);

        QuantizationReport report = OnnxQuantization.Write(Source, Quantized, calibration, new() { Method = method });

        double before = Accuracy(Source, test), after = Accuracy(Quantized, test);
        Assert.True(before > 0.95, $"{before}");
        Assert.InRange(before - after, -0.02, 0.011);
        Assert.Equal(21, report.Layers.Count);
        Assert.InRange((double)report.Bytes / new FileInfo(Source).Length, 0.24, 0.30);
        Assert.All(report.Activations, activation => Assert.True(method != CalibrationMethod.MinMax || activation.Range.Clipped == 0));
    }

    [OnnxTheory]
    [InlineData("wafer-net-small")]
    [InlineData("wafer-cnn")]
    [InlineData("resnet50")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    [InlineData("densenet121")]
    [InlineData("googlenet")]
    [InlineData("squeezenet1_1")]
    [InlineData("vgg11_bn")]
    public void Every_family_can_be_quantized(string name)
    {
        ModelOptions options = Networks.Few(name);
        Quantizing.Export(name, options, Source);
        IBatchSource images = new Noise(options);

        OnnxQuantization.Write(Source, Quantized, images, new() { Method = CalibrationMethod.MinMax });

        Assert.InRange(SignalToNoise(images), 14, Most - 1);
        if (OnnxChecker.Python is not null)
        {
            Assert.Null(checker.Check(Quantized).Error);
        }
    }

    /// <summary>By ONNX Runtime's own account of the graph that it runs.</summary>
    [OnnxTheory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("densenet121")]
    [InlineData("wafer-net-wide")]
    public void Nothing_of_a_network_with_shortcuts_stays_in_floating_point(string name)
    {
        ModelOptions options = Networks.Few(name);
        Quantizing.Export(name, options, Source);
        QuantizationReport report = OnnxQuantization.Write(Source, Quantized, new Noise(options));

        using (var settings = new SessionOptions { OptimizedModelFilePath = _folder["optimized.onnx"], LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR })
        {
            new InferenceSession(Quantized, settings).Dispose();
        }

        ILookup<string, string> nodes = Read(_folder["optimized.onnx"]).Graph.Node.ToLookup(node => node.OpType, node => node.Name);
        Assert.Equal(report.Layers.Count, nodes["QLinearConv"].Count() + nodes["QGemm"].Count());
        Assert.Equal(Read(Source).Graph.Node.Count(node => node.OpType == "Add"), nodes["QLinearAdd"].Count());
        Assert.Single(nodes["QuantizeLinear"]);
        Assert.Empty(nodes["DequantizeLinear"]);
    }

    [OnnxFact]
    public void A_convolution_computes_what_its_whole_numbers_say()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = nn.Sequential(nn.Conv2d(2, 3, 3, padding: 1), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 64, 4));
        OnnxExport.Write(model, Source, new(2, 8) { AnySize = false });
        var images = new Noise(new(4, 2, 8));

        QuantizationReport report = OnnxQuantization.Write(Source, Quantized, images, new() { Method = CalibrationMethod.MinMax });

        // By libtorch, from the same ranges: rounded images, weights and means, and sums of whole numbers.
        Dictionary<string, ActivationRange> ranges = report.Activations.ToDictionary(activation => activation.Name, activation => activation.Range);
        Dictionary<string, Tensor> state = model.state_dict();
        using Batch batch = images.Epoch(0).First();
        Tensor x = nn.functional.conv2d(Rounded(batch.Images, ranges["images"]), Weights(state["0.weight"]), state["0.bias"], padding: [1, 1]).relu();
        Tensor expected = nn.functional.linear(Rounded(x, ranges["1/out"]).flatten(1), Weights(state["3.weight"]), state["3.bias"]);
        using OnnxSession session = OnnxSession.Open(Quantized);
        Tensor found = session.Run(batch.Images);

        // Biases are rounded, too, and a sum that lies between two whole numbers may fall to either.
        Assert.InRange((expected - found).abs().max().item<float>(), 0, 0.02f * expected.abs().max().item<float>());
        Assert.True((expected - model.call(batch.Images)).abs().max().item<float>() > 0);
    }

    [OnnxFact]
    public void Layers_that_are_kept_stay_as_they_were_and_the_rest_is_whole_numbers()
    {
        ModelOptions options = new(3, 1, 16);
        Quantizing.Export("resnet20", options, Source);
        OnnxQuantization.Write(Source, Quantized, new Noise(options), new() { Keep = ["conv1", "linear"] });

        Dictionary<string, TensorProto> stored = Read(Quantized).Graph.Initializer.ToDictionary(tensor => tensor.Name);
        Assert.Equal((int)TensorProto.Types.DataType.Float, stored["conv1.weight"].DataType);
        Assert.Equal((int)TensorProto.Types.DataType.Float, stored["linear.weight"].DataType);
        Assert.Equal((int)TensorProto.Types.DataType.Int8, stored["layer1.0.conv1/weight/rounded"].DataType);
        Assert.Equal((int)TensorProto.Types.DataType.Int32, stored["layer1.0.conv1/bias/rounded"].DataType);
        Assert.DoesNotContain("layer1.0.conv1.weight", stored.Keys);
    }

    [OnnxFact]
    public void What_a_kept_layer_gives_is_rounded_for_a_layer_of_whole_numbers_alone()
    {
        ModelOptions options = new(3, 1, 16);
        Quantizing.Export("resnet20", options, Source);
        Assert.Contains("relu/out/quantize", Rounded("conv1"));
        Assert.DoesNotContain("relu/out/quantize", Rounded("conv1", "layer1.0.conv1")); // the first shortcut adds it

        IEnumerable<string> Rounded(params string[] keep)
        {
            OnnxQuantization.Write(Source, Quantized, new Noise(options), new() { Keep = keep });
            OnnxSession.Open(Quantized).Dispose();
            return Read(Quantized).Graph.Node.Select(node => node.Name);
        }
    }

    [OnnxFact]
    public void The_layer_that_rounding_hurts_is_found_and_kept()
    {
        // One weight a thousand times larger than the rest: with one scale for the layer the others become 0.
        ModelOptions options = new(3, 1, 16);
        using CompactNetwork network = Networks.Create("resnet20", options);
        using (no_grad())
        {
            using Tensor weight = network.state_dict()["layer2.1.conv1.weight"][0, 0, 0, 0];
            weight.fill_(300);
        }

        Quantizing.Export(network, options, Source);
        IBatchSource images = new Noise(options);
        QuantizationOptions coarse = new() { Method = CalibrationMethod.MinMax, PerChannel = false };

        IReadOnlyList<LayerSensitivity> layers = OnnxQuantization.Sensitivity(Source, images, coarse);
        Assert.Equal("layer2.1.conv1", layers[0].Layer);
        Assert.Equal(20, layers.Count);
        Assert.True(layers[1].SignalToNoise > layers[0].SignalToNoise + 3, string.Join(", ", layers));

        OnnxQuantization.Write(Source, Quantized, images, coarse);
        double all = SignalToNoise(images);
        QuantizationReport report = OnnxQuantization.WriteMixed(Source, Quantized, images, session => SignalToNoise(session, images), Most - (all + 3), coarse);
        Assert.Contains("layer2.1.conv1", report.Kept);
        Assert.True(report.Kept.Count < 8 && SignalToNoise(images) >= all + 3, $"{report.Kept.Count} kept");
        Assert.Throws<InvalidOperationException>(() => OnnxQuantization.WriteMixed(Source, Quantized, images, session => SignalToNoise(session, images), 0, coarse));
    }

    private static Tensor Rounded(Tensor x, ActivationRange range) => (((x / range.Scale).round() + (int)range.ZeroPoint).clamp(0, 255) - (int)range.ZeroPoint) * range.Scale;

    private static Tensor Weights(Tensor weight)
    {
        Tensor scale = weight.flatten(1).abs().amax([1]).reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]) / 127;
        return (weight / scale).round() * scale;
    }

    private static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private void ExportBackbone()
    {
        string weights = Path.Combine(SharedData.Repository, "data", "weights", "resnet18_half-formula.safetensors");
        ModelOptions options = new(1000, 1, 64);
        using nn.Module<Tensor, Tensor> model = Registry.Create("resnet18_half", options);
        WaferVision.Training.Weights.Load(model, weights, new WeightsOptions { Convert = true });
        using CompactNetwork network = CompactNetwork.Of(model, "resnet18_half", options), folded = network.Fold();
        OnnxExport.Write(folded, Source, new(1, 64));
    }

    /// <summary>One held-out image of each of the first categories that the backbone learned.</summary>
    private static FormulaBatches Formulas(int categories) => new(new FormulaImageOptions { Categories = categories, Size = 64, Seed = 42 }, 1, 64, heldOut: true);

    private static double Accuracy(string path, FormulaBatches images)
    {
        using OnnxSession session = OnnxSession.Open(path);
        int right = 0;
        foreach (Batch batch in images.Epoch(0))
        {
            using DisposeScope scope = NewDisposeScope();
            using (batch)
            {
                right += (int)(session.Run(batch.Images).argmax(1) == batch.Labels).sum().item<long>();
            }
        }

        return (double)right / images.Count;
    }

    private double SignalToNoise(IBatchSource images)
    {
        using OnnxSession session = OnnxSession.Open(Quantized);
        return SignalToNoise(session, images);
    }

    private double SignalToNoise(OnnxSession rounded, IBatchSource images)
    {
        using DisposeScope scope = NewDisposeScope();
        using OnnxSession exact = OnnxSession.Open(Source);
        using Batch batch = images.Epoch(0).First();
        Tensor z = exact.Run(batch.Images), other = rounded.Run(batch.Images);
        return Math.Min(Most, 10 * Math.Log10(z.square().sum().item<float>() / Math.Max(1e-12, (z - other).square().sum().item<float>())));
    }
}
