using System.Text.Json;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Explain;
using WaferVision.Maps;
using WaferVision.Onnx;

namespace Course.Tests.Commands;

public sealed class ExplainCommandTests(ClassifierCommandTests.Trained trained) : IClassFixture<ClassifierCommandTests.Trained>
{
    [Fact]
    public async Task ExplainWritesAPageOfHeatMapsAndTheirMeasures()
    {
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "explain")).FullName, grid = Path.Combine(folder, "ring.csv"), page = Path.Combine(folder, "page.html");
        WaferMap map = new WaferMapGenerator(new GeneratorOptions { Size = 24 }).Generate(DefectClass.EdgeRing, 0);
        await File.WriteAllLinesAsync(grid, Enumerable.Range(0, 24).Select(row => string.Join(',', Enumerable.Range(0, 24).Select(column => map[row, column]))));

        Cli.Result result = await Cli.RunAsync("explain", grid, "--model", trained.Weights, "--measure", "--per-class", "1", "--out", page, "--json");

        Assert.Equal((0, page), (result.Status, result.Json.GetProperty("page").GetString()));
        JsonElement answer = Assert.Single(result.Json.GetProperty("maps").EnumerateArray());
        JsonElement predicted = (await Cli.RunAsync("predict", grid, "--model", trained.Weights, "--json")).Json.GetProperty("predictions")[0];
        Assert.Equal(predicted.GetProperty("class").GetString(), answer.GetProperty("explained").GetString());
        Assert.Equal(predicted.GetProperty("probability").GetDouble(), answer.GetProperty("probability").GetDouble(), 1e-5);
        JsonElement[] measures = [.. result.Json.GetProperty("measures").EnumerateArray()];
        Assert.Equal([.. HeatMaps.Names, "(where dies fail)", "(everywhere)"], measures.Select(one => one.GetProperty("method").GetString()));
        Assert.All(measures, one =>
        {
            Assert.All((string[])["pointing", "energy", "deletion", "insertion"], name => Assert.InRange(one.GetProperty(name).GetDouble(), 0, 1));
            Assert.InRange(one.GetProperty("spearman").GetDouble(), -1, 1);
        });
        Assert.All(measures[^2..], one => Assert.False(one.GetProperty("sane").GetBoolean())); // what never asks the model
        string html = (await File.ReadAllTextAsync(page)).Replace(@"\u002B", "+", StringComparison.Ordinal);
        Assert.All(HeatMaps.Names, name => Assert.Contains($"\"{name}\"", html, StringComparison.Ordinal));
        Assert.All((string[])["ring.csv", "Pointing game", "window.Plotly", "(everywhere)"], text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.DoesNotContain("<script src", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExplainShowsWhatOcclusionTellsOfAnOnnxFile()
    {
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "explain-onnx")).FullName;
        string grid = Path.Combine(folder, "map.csv"), onnx = Path.Combine(folder, "model.onnx"), page = Path.Combine(folder, "page.html");
        await File.WriteAllTextAsync(grid, "0,1,0\n1,2,1\n0,1,0\n");
        using (WaferClassifier classifier = WaferClassifier.Load(trained.Weights, torch.CPU))
        {
            OnnxExport.Write(classifier.Model, onnx, new(1, 16) { Metadata = classifier.Card.ToMetadata() });
        }

        Cli.Result result = await Cli.RunAsync("explain", grid, "--model", onnx, "--out", page, "--json");
        if (result.Status != 0)
        {
            // Where ONNX Runtime is missing the message says so.
            Assert.Contains("ONNX Runtime", result.Error, StringComparison.Ordinal);
            Assert.Contains("./course setup", result.Error, StringComparison.Ordinal);
            return;
        }

        JsonElement answer = Assert.Single(result.Json.GetProperty("maps").EnumerateArray());
        JsonElement predicted = (await Cli.RunAsync("predict", grid, "--model", trained.Weights, "--json")).Json.GetProperty("predictions")[0];
        Assert.Equal(predicted.GetProperty("class").GetString(), answer.GetProperty("class").GetString());
        Assert.Equal(predicted.GetProperty("probability").GetDouble(), answer.GetProperty("probability").GetDouble(), 1e-4);
        string html = await File.ReadAllTextAsync(page);
        Assert.Contains("\"occlusion\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"grad-cam\"", html, StringComparison.Ordinal);

        Cli.Result refused = await Cli.RunAsync("explain", grid, "--model", onnx, "--method", "grad-cam", "--out", page);
        Assert.Equal(1, refused.Status);
        Assert.Contains("occlusion works", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExplainTakesMethodLayerAndClassAndNamesThoseThereAre()
    {
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "explain-one")).FullName, grid = Path.Combine(folder, "map.csv"), page = Path.Combine(folder, "page.html");
        await File.WriteAllTextAsync(grid, "0,1,0\n1,2,1\n0,1,0\n");
        string[] common = ["explain", grid, "--model", trained.Weights, "--out", page, "--method", "hires-cam"];

        Cli.Result result = await Cli.RunAsync([.. common, "--layer", "block2", "--class", "scratch", "--json"]);
        Assert.Equal("Scratch", Assert.Single(result.Json.GetProperty("maps").EnumerateArray()).GetProperty("explained").GetString());
        Assert.DoesNotContain("\"occlusion\"", await File.ReadAllTextAsync(page), StringComparison.Ordinal);

        File.Delete(page);
        Cli.Result layer = await Cli.RunAsync([.. common, "--layer", "layer4"]);
        Assert.Equal(1, layer.Status);
        Assert.Contains("block3 (", layer.Error, StringComparison.Ordinal);
        Cli.Result target = await Cli.RunAsync([.. common, "--class", "Scratches"]);
        Assert.Equal(2, target.Status);
        Assert.Contains("Scratch+Edge-Loc", target.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(page));
    }
}
