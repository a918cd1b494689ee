using System.Text.Json;

namespace Course.Tests.Commands;

public sealed class ModelsCommandTests
{
    [Fact]
    public async Task TheJsonHasTheAgreedShapeAndThePublishedFigures()
    {
        Cli.Result result = await Cli.RunAsync("models", "mobilenet_v2", "vit_tiny_16", "--json");

        Assert.Equal(0, result.Status);
        JsonElement[] models = [.. result.Json.GetProperty("models").EnumerateArray()];
        Assert.Equal(["mobilenet_v2", "vit_tiny_16"], models.Select(model => model.GetProperty("name").GetString()));
        Assert.Equal(
            ["name", "title", "year", "paper", "classes", "inputChannels", "inputSize", "parameters", "multiplyAdds", "megabytes", "receptiveField"],
            models[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(2018, models[0].GetProperty("year").GetInt32());
        Assert.Equal("https://arxiv.org/abs/1801.04381", models[0].GetProperty("paper").GetString());
        Assert.Equal(3_504_872, models[0].GetProperty("parameters").GetInt64());
        Assert.InRange(models[0].GetProperty("multiplyAdds").GetInt64(), 298_000_000, 304_000_000);
        Assert.InRange(models[0].GetProperty("megabytes").GetDouble(), 13.4, 13.7);
        Assert.Equal(JsonValueKind.Null, models[1].GetProperty("receptiveField").ValueKind);
    }

    [Fact]
    public async Task TheTableShowsPaperAndCost()
    {
        Cli.Result result = await Cli.RunAsync("models", "lenet5");

        Assert.Equal(0, result.Status);
        Assert.Contains("61,706", result.Output, StringComparison.Ordinal);
        Assert.Contains("1×32×32", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownModelIsAUsageError() => Assert.Equal(2, (await Cli.RunAsync("models", "resnet9000")).Status);
}
