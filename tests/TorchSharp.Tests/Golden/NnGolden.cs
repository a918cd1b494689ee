using System.Text.Json.Nodes;
using WaferVision.Testing;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Golden;

/// <summary>What PyTorch computed for the cases of make_nn_golden.py, and the formula that makes their inputs and weights.</summary>
internal static class NnGolden
{
    private static readonly Lazy<JsonObject> All = new(() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "tests", "TorchSharp.Tests", "Golden", "nn_golden.json")))!.AsObject());

    public static JsonObject Section(string name) => All.Value[name]!.AsObject();

    public static double[] Plateau => Numbers(All.Value["plateau"]);

    public static TheoryData<string> Names(string section) => new(Section(section).Select(entry => entry.Key));

    public static double[] Numbers(JsonNode? node) => node!.AsArray().Select(value => value!.GetValue<double>()).ToArray();

    public static long[] Shape(JsonNode? node) => node!.AsArray().Select(value => value!.GetValue<long>()).ToArray();

    /// <summary>scale × sin(0.7 i + 1.3 k + 0.5) for the elements i in row-major order, in double precision.</summary>
    public static Tensor Wave(long[] shape, int k, double scale = 0.5)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = scale * Math.Sin(i * 0.7 + 1.3 * k + 0.5);
        return tensor(values, shape);
    }

    public static double[] Values(Tensor tensor)
    {
        using var _ = no_grad();
        using var wide = tensor.to(ScalarType.Float64).cpu().contiguous();
        return wide.data<double>().ToArray();
    }

    public static void Near(double[] expected, double[] actual, string what, double tolerance = 1e-7)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: expected {expected.Length} values, found {actual.Length}");
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"{what}[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }

    /// <summary>Checks the outputs against a case, then the gradients of a fixed weighting of them with respect to the inputs.</summary>
    public static void CheckOutputsAndInputGradients(JsonNode golden, Tensor[] inputs, Tensor[] outputs)
    {
        var expected = golden["outputs"]!.AsArray();
        Assert.Equal(expected.Count, outputs.Length);
        var loss = tensor(0.0, ScalarType.Float64);
        for (var i = 0; i < outputs.Length; i++)
        {
            Assert.Equal(Shape(expected[i]![0]), outputs[i].shape);
            Near(Numbers(expected[i]![1]), Values(outputs[i]), $"output {i}");
            loss = loss + (outputs[i] * Wave(outputs[i].shape, 11 + i, 1.0)).sum();
        }

        loss.backward();
        for (var i = 0; i < inputs.Length; i++)
        {
            var gradient = golden["inputGrads"]![i];
            if (gradient is not null) Near(Numbers(gradient), Values(inputs[i].grad!), $"gradient of input {i}");
        }
    }

    public static Tensor[] Inputs(JsonNode golden)
        => golden["shapes"]!.AsArray().Select((shape, i) => Wave(Shape(shape), 20 + i, 1.0).requires_grad_()).ToArray();
}
