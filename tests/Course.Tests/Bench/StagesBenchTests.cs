using System.Text.Json;
using Course.Tests.Commands;

namespace Course.Tests.Bench;

public sealed class StagesBenchTests
{
    [Fact]
    public async Task EveryFormIsClassifiedAndItsTimeAccountedFor()
    {
        Cli.Result result = await Cli.RunAsync("bench", "stages", "--maps", "120", "--threads", "2", "--json");
        if (result.Error.Contains("ONNX Runtime", StringComparison.Ordinal))
        {
            return; // Without it there is nothing to measure; the message is tested where sessions are.
        }

        Assert.True(result.Status == 0, result.Error);
        JsonElement[] rows = [.. result.Json.GetProperty("rows").EnumerateArray()];
        Assert.Equal(8, rows.Length);
        Assert.All(rows, row =>
        {
            Assert.InRange(row.GetProperty("maps").GetInt32(), 117, 125);
            Assert.InRange(row.GetProperty("mapsPerSecond").GetDouble() * row.GetProperty("seconds").GetDouble(), 116.9, 125.1);
            double[] shares = [.. ((string[])["read", "prepare", "compute", "write"]).Select(name => row.GetProperty(name).GetDouble())];
            Assert.All(shares, share => Assert.True(share > 0));
            Assert.Equal(1, shares.Sum(), 1e-9);
            Assert.InRange(row.GetProperty("readersBusy").GetDouble(), 0, 1.01);
            Assert.InRange(row.GetProperty("workersBusy").GetDouble(), 0, 1.01);
        });
        Assert.Equal(4, rows.Select(row => row.GetProperty("input").GetString()).Distinct().Count());
    }
}
