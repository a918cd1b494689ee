using System.Net;
using System.Text.Json;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Maps;

namespace WaferVision.Serving.Tests;

public sealed class HeatMapTests
{
    [Theory]
    [InlineData(false, "grad-cam")]
    [InlineData(true, "occlusion")]
    public async Task TheHeatIsWhereTheDefectIs(bool onnx, string method)
    {
        string folder = Directory.CreateTempSubdirectory().FullName, model = onnx ? Path.Combine(folder, "m.onnx") : Served.Model;
        try
        {
            if (onnx)
            {
                using WaferClassifier classifier = WaferClassifier.Load(Served.Model, torch.CPU);
                classifier.WriteOnnx(model);
            }

            await using WaferService service = await WaferService.StartAsync(Served.Options with { ModelPath = model });
            using HttpClient client = service.Client();
            int[][] map = Quarter();
            using HttpResponseMessage response = await client.Classify(new { map }, "?heatmap=true");
            JsonElement prediction = (await response.Json()).GetProperty("predictions")[0], heat = prediction.GetProperty("heatmap");
            Assert.Equal(method, heat.GetProperty("method").GetString());
            int size = heat.GetProperty("size").GetInt32();
            double[][] values = [.. heat.GetProperty("values").EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
            Assert.All(values.SelectMany(row => row), v => Assert.InRange(v, 0, 1));
            Assert.Equal(1, values.Max(row => row.Max()), 1e-6);
            Assert.Equal((size, size), (values.Length, values[0].Length));
            double Mean(Range rows, Range columns) => values[rows].Average(row => row[columns].Average());
            Assert.True(Mean(..(size / 2), ..(size / 2)) > Mean((size / 2).., (size / 2)..), "the failing dies lie in the upper left quarter");
            Assert.False((await (await client.Classify(new { map })).Json()).GetProperty("predictions")[0].TryGetProperty("heatmap", out _));
            foreach ((int maps, bool drawn) in ((int, bool)[])[(1, true), (5, false)])
            {
                JsonElement few = await (await client.Classify(new { maps = Enumerable.Repeat(map, maps) }, "?heatmap=few")).Json();
                Assert.Equal(maps, few.GetProperty("predictions").GetArrayLength());
                Assert.All(few.GetProperty("predictions").EnumerateArray(), one => Assert.Equal(drawn, one.TryGetProperty("heatmap", out _)));
            }

            Assert.Equal(HttpStatusCode.OK, (await client.Classify(new { map }, "?heatmap=False")).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await client.Classify(new { map }, "?heatmap=perhaps")).StatusCode);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.Classify(new { maps = Enumerable.Repeat(map, 5) }, "?heatmap=true")).StatusCode);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    // A disc of passing dies with a lump of failing ones at its upper left.
    private static int[][] Quarter() =>
        [.. Enumerable.Range(0, 40).Select(r => Enumerable.Range(0, 40).Select(c =>
            ((r - 19.5) * (r - 19.5)) + ((c - 19.5) * (c - 19.5)) > 400 ? 0 : ((r - 12) * (r - 12)) + ((c - 12) * (c - 12)) < 20 ? 2 : 1).ToArray())];
}
