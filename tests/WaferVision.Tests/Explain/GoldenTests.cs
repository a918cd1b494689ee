using System.Text.Json;
using TorchSharp;
using WaferVision.Explain;
using WaferVision.Testing;
using WaferVision.Tests.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Explain;

/// <summary>Against what Golden/make_explain_golden.py computes from the papers' formulas.</summary>
[Collection(Alone.Name)]
public class GoldenTests
{
    private static readonly int[] Classes = [3, 7];

    private static readonly Lazy<Dictionary<string, double[]>> Golden = new(() => JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllText(
        Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Explain", "Golden", "explain.json")))!);

    [Theory]
    [InlineData("grad-cam", ActivationWeighting.GradCam)]
    [InlineData("grad-cam++", ActivationWeighting.GradCamPlusPlus)]
    [InlineData("hires-cam", ActivationWeighting.HiResCam)]
    public void Class_activation_maps(string name, ActivationWeighting weighting)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = ResNet();
        Near(name, Networks.Numbers(ClassActivation.Of(model, Formula.Images(2, 3, 64), Classes, weighting, "layer3")));
    }

    [Fact]
    public void Integrated_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = ResNet();
        using Attributions found = IntegratedGradients.Of(model, Formula.Images(2, 3, 64), Classes, full([1, 3, 64, 64], 0.25f), steps: 8);
        Near("integrated", Networks.Numbers(found.Values.sum(1).reshape(2, 4, 16, 4, 16).sum([2, 4])));
    }

    [Fact]
    public void Occlusion_maps()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = ResNet();
        Tensor found = Occlusion.Of(
            Scorers.Logits(model), Formula.Images(2, 3, 64), Classes, full([1, 3, 64, 64], 0.25f), new() { Window = 24, Stride = 18, BatchSize = 5 });
        int[] grid = [.. Enumerable.Range(0, 8).Select(i => 9 * i)];
        float[] numbers = Networks.Numbers(found);
        Near("occlusion", [.. from n in Enumerable.Range(0, 2) from y in grid from x in grid select numbers[(n * 4096) + (y * 64) + x]]);
    }

    [Fact]
    public void Similarities()
    {
        float[] a = [.. Enumerable.Range(0, 121).Select(i => (float)(i * 37 % 11))], b = [.. Enumerable.Range(0, 121).Select(i => (float)(i * 53 % 17))];
        float[] coarse = [.. a.Select(x => MathF.Floor(x / 3))];
        Near("spearman", [(float)HeatMapSimilarity.Spearman(a, b), (float)HeatMapSimilarity.Spearman(a, coarse)]);
        Near("structural", [(float)HeatMapSimilarity.Structural(a, b, 11), (float)HeatMapSimilarity.Structural(a, coarse, 11)]);
    }

    private static void Near(string name, float[] found)
    {
        double[] expected = Golden.Value[name];
        double allowed = 2e-4 * expected.Max(Math.Abs);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second, pair.First - allowed, pair.First + allowed));
    }

    private static nn.Module<Tensor, Tensor> ResNet()
    {
        nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create("resnet18", new(10, 3, 64));
        Formula.Fill(model, 0.6);
        return model;
    }
}
