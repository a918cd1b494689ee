using System.Text.Json;
using WaferVision.Maps;
using WaferVision.Serving.Loading;

namespace WaferVision.Serving.Tests.Loading;

public sealed class LoadBodyTests
{
    [Fact]
    public void ABodyHoldsItsMaps()
    {
        WaferMap[] maps = [.. new[] { 3, 5 }.Select(index => new FabMapGenerator().Generate(DefectClass.Donut, index))];
        LoadBody body = LoadBody.Json(maps);
        using JsonDocument json = JsonDocument.Parse(body.Content);
        JsonElement[] written = [.. json.RootElement.GetProperty("maps").EnumerateArray()];
        Assert.Equal((2, 2), (written.Length, body.Maps));
        foreach ((WaferMap map, JsonElement grid) in maps.Zip(written))
        {
            Assert.Equal(map.Rows, grid.GetArrayLength());
            Assert.All(grid.EnumerateArray(), row => Assert.Equal(map.Columns, row.GetArrayLength()));
            Assert.Equal(map.Dies.ToArray(), grid.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(die => die.GetByte())));
        }
    }

    [Fact]
    public void ASeedNamesTheBodies()
    {
        IReadOnlyList<LoadBody> once = LoadBody.Synthetic(12, 2, seed: 3), again = LoadBody.Synthetic(12, 2, seed: 3);
        Assert.All(once.Zip(again), pair => Assert.Equal(pair.First.Content.ToArray(), pair.Second.Content.ToArray()));
        Assert.Equal(12, once.Select(body => Convert.ToBase64String(body.Content.Span)).Distinct().Count());
        Assert.NotEqual(once[0].Content.ToArray(), LoadBody.Synthetic(1, 2, seed: 4)[0].Content.ToArray());
    }
}
