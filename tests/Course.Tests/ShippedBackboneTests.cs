using System.Text.Json;
using Course.Classifying;
using Course.Tests.Commands;
using WaferVision.Training;

namespace Course.Tests;

/// <summary>The backbone in <c>data/weights</c> is what its card says.</summary>
public sealed class ShippedBackboneTests
{
    [Fact]
    public void ItIsSmallAndItsCardHasTheCommandThatMadeIt()
    {
        Assert.InRange(new FileInfo(ModelFiles.Backbone).Length, 1, 10_000_000);
        string command = Weights.ReadMetadata(ModelFiles.Backbone)["command"];
        Assert.Contains($"`{command}`", File.ReadAllText(Repository.PathOf("data", "README.md")), StringComparison.Ordinal);
        Backbone backbone = Backbone.OfGreyImages(ModelFiles.Backbone);
        Assert.Equal(("resnet18_half", 1000, 1, 64), (backbone.Model.Name, backbone.Made.Classes, backbone.Made.InputChannels, backbone.Made.InputSize));
    }

    [Fact]
    public async Task ItsFeaturesTellMoreThanThoseOfRandomWeights()
    {
        Cli.Result result = await Cli.RunAsync("probe", "--count", "1000", "--repeats", "2", "--json");
        Assert.True(result.Status == 0, result.Error);
        double random = result.Json.GetProperty("random").EnumerateArray().Max(accuracy => accuracy.GetDouble());
        Assert.True(result.Json.GetProperty("pretrained").GetDouble() > random + 0.08, result.Output);
    }
}
