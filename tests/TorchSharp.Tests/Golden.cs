using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

/// <summary>Results that Python's torch computed; Golden/make_golden.py says with which expressions.</summary>
internal static class Golden
{
    private static readonly JsonDocument Document =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "core.json")));

    public static JsonElement Cases => Document.RootElement.GetProperty("cases");

    public static JsonElement Random => Document.RootElement.GetProperty("random");

    public static Tensor Tensor(JsonElement packed)
    {
        long[] shape = [.. packed.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        double[] values = Values(packed);
        return packed.GetProperty("integer").GetBoolean()
            ? tensor(Array.ConvertAll(values, value => (long)value), shape)
            : tensor(values, shape);
    }

    public static void Equal(JsonElement expected, Tensor actual, string what)
    {
        long[] shape = [.. expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        Assert.True(shape.AsSpan().SequenceEqual(actual.shape), $"{what}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", shape)}]");
        Assert.Equal(!expected.GetProperty("integer").GetBoolean(), actual.is_floating_point());
        double[] values = actual.to(ScalarType.Float64).data<double>().ToArray();
        double[] wanted = Values(expected);
        for (int k = 0; k < wanted.Length; k++)
        {
            double allowed = 1e-10 * Math.Max(1, Math.Abs(wanted[k]));
            Assert.True(Math.Abs(values[k] - wanted[k]) <= allowed, $"{what}: element {k} is {values[k]:R}, expected {wanted[k]:R}");
        }
    }

    private static double[] Values(JsonElement packed) => [.. packed.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())];
}
