using TorchSharp;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Onnx;

/// <summary>Exported models against libtorch.</summary>
[Collection(Alone.Name)]
public class ExportTests(OnnxChecker checker) : IClassFixture<OnnxChecker>
{
    public static TheoryData<string> Names => [.. Registry.Names];

    [OnnxTheory]
    [MemberData(nameof(Names))]
    public void A_model_computes_in_ONNX_Runtime_what_it_computes_in_libtorch(string name)
    {
        ModelInfo info = Registry.Info(name);
        int size = (info.SmallestInput + 15) / 16 * 16;
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(3, 2, size));
        Formula.Fill(model, RegistryTests.Gain(name));
        model.eval();
        string path = folder["model.onnx"];
        OnnxExport.Write(model, path, new(2, size) { AnySize = info.AnySize, Metadata = new Dictionary<string, string> { ["model"] = name } });

        using (OnnxSession session = OnnxSession.Open(path))
        {
            Assert.Equal((2, 3, name), (session.Channels, session.Classes, session.Metadata["model"]));
            Agree(model, session, 2, size, size);
            Agree(model, session, 3, size, size);
            if (info.AnySize)
            {
                Agree(model, session, 1, size + 16, size + 32);
            }
            else
            {
                Assert.Equal([-1, 2, size, size], session.InputShape);
            }
        }

        CheckFile(path, model);
    }

    [OnnxTheory]
    [InlineData("LeNet-5 with the paper's partial C3")]
    [InlineData("LeNet-5 with ReLU and maxima")]
    [InlineData("AlexNet with response normalisation")]
    [InlineData("plain network without shortcuts")]
    [InlineData("GoogLeNet without auxiliary heads")]
    public void Variants_compute_the_same_too(string variant)
    {
        var options = new ModelOptions(3, 2, 64);
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = variant switch
        {
            "LeNet-5 with the paper's partial C3" => new LeNet5(options, new() { PartialC3 = true }),
            "LeNet-5 with ReLU and maxima" => new LeNet5(options, new() { Activation = LeNetActivation.Relu, Pooling = LeNetPooling.Max }),
            "AlexNet with response normalisation" => new AlexNet(options, responseNormalization: true),
            "plain network without shortcuts" => new CifarResNet(options, 14, shortcuts: false),
            _ => new GoogLeNet(options, auxiliaryHeads: false),
        };
        Formula.Fill(model);
        model.eval();
        string path = folder["model.onnx"];
        OnnxExport.Write(model, path, new(2, 64) { AnySize = false });
        using OnnxSession session = OnnxSession.Open(path);
        Agree(model, session, 2, 64, 64);
        CheckFile(path, model);
    }

    [CheckerFact]
    public void The_checker_refuses_a_graph_whose_types_do_not_fit()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name);
        var file = OnnxExport.Build(model, new());
        file.Graph.Node[0].Attribute[0].Name = "kernel_form";
        File.WriteAllBytes(folder["model.onnx"], Google.Protobuf.MessageExtensions.ToByteArray(file));
        Assert.Contains("kernel_form", checker.Check(folder["model.onnx"]).Error, StringComparison.Ordinal);
    }

    /// <summary>Agreement to 1e-4 of the largest logit, or absolutely where that is below 1.</summary>
    private static void Agree(nn.Module<Tensor, Tensor> model, OnnxSession session, int count, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        manual_seed(7);
        Tensor images = randn(count, 2, height, width);
        Tensor expected = model.call(images), found = session.Run(images);
        Assert.Equal(expected.shape, found.shape);
        float largest = expected.abs().max().item<float>();
        Assert.True(float.IsFinite(largest));
        Assert.InRange((expected - found).abs().max().item<float>(), 0, 1e-4f * Math.Max(1, largest));
    }

    /// <summary>By the onnx package where it is there: the checker, the names of weights, the output's shape.</summary>
    private void CheckFile(string path, nn.Module<Tensor, Tensor> model)
    {
        if (OnnxChecker.Python is null)
        {
            return;
        }

        OnnxChecker.Answer answer = checker.Check(path);
        Assert.Null(answer.Error);
        string[] used = [.. model.state_dict().Keys.Where(key => !key.EndsWith("num_batches_tracked", StringComparison.Ordinal) && !key.StartsWith("aux", StringComparison.Ordinal))];
        Assert.Equal(used.Order(StringComparer.Ordinal), answer.Weights!.Order(StringComparer.Ordinal));
        Assert.Equal(OnnxExport.Opset, answer.Opset);
        Assert.Equal(["batch", "3"], answer.Output!.Select(axis => axis.ToString()));
    }
}
