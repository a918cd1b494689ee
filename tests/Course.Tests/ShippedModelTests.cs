using System.Text.Json;
using Course.Classifying;
using Course.Tests.Commands;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Testing;
using WaferVision.Training;

namespace Course.Tests;

/// <summary>The classifiers in <c>data/models</c> are what their cards say.</summary>
public sealed class ShippedModelTests
{
    private static string Wm811K => Shipped("wm811k");

    private static string MixedWm38 => Shipped("mixedwm38");

    [Theory]
    [InlineData("wm811k", 9)]
    [InlineData("mixedwm38", 8)]
    public void AModelIsSmallAndSaysHowToUseIt(string name, int classes)
    {
        string path = Shipped(name);
        Assert.InRange(new FileInfo(path).Length, 1, 5_000_000);
        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(path), path);
        Assert.Equal(classes, card.ClassNames.Count);
        Assert.NotNull(card.DataHash);
        Assert.NotNull(card.SplitHash);
        Assert.Contains($"## models/{name}.safetensors", File.ReadAllText(Repository.PathOf("data", "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictNamesPatternsWithoutATrainingOfOnesOwn()
    {
        // Synthetic maps of patterns that leave no doubt: the classifier saw only real ones.
        Cli.Result result = await Cli.RunAsync("predict", Repository.PathOf("data", "fab", "maps.npz"), "--model", Wm811K, "--json");
        Assert.Equal(0, result.Status);
        WaferDataset maps = WaferArchive.Read(Repository.PathOf("data", "fab", "maps.npz"));
        string[] answers = [.. result.Json.GetProperty("predictions").EnumerateArray().Select(answer => answer.GetProperty("class").GetString()!)];
        int[] rings = [.. Enumerable.Range(0, maps.Count).Where(i => maps.LabelName(i) == "Edge-Ring")];
        Assert.True(rings.Count(i => answers[i] == "Edge-Ring") > 0.7 * rings.Length, $"{rings.Count(i => answers[i] == "Edge-Ring")} of {rings.Length}");
    }

    [SharedFact("data/wm811k.npz")]
    public async Task TheClassifierOfRealWafersIsAsGoodAsItsCardSays()
    {
        JsonElement test = await EvaluateAsync("wm811k", Wm811K);
        Assert.InRange(test.GetProperty("macroF1").GetDouble(), 0.93, 0.97);
        Assert.InRange(test.GetProperty("accuracy").GetDouble(), 0.97, 0.99);
    }

    [SharedFact("data/mixedwm38.npz")]
    public async Task TheClassifierOfMixedPatternsIsAsGoodAsItsCardSays()
    {
        JsonElement test = await EvaluateAsync("mixedwm38", MixedWm38);
        Assert.InRange(test.GetProperty("exactMatch").GetDouble(), 0.98, 0.995);
    }

    private static string Shipped(string name) => Repository.PathOf("data", "models", $"{name}.safetensors");

    private static async Task<JsonElement> EvaluateAsync(string set, string model)
    {
        Cli.Result result = await Cli.RunAsync(
            "evaluate", "--data", SharedData.PathOf($"data/{set}.npz"), "--split", Repository.PathOf("data", "splits", $"{set}.csv.gz"), "--model", model, "--json");
        Assert.Equal(0, result.Status);
        return result.Json;
    }
}
