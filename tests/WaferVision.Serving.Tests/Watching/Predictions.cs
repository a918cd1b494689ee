using Microsoft.Extensions.DependencyInjection;
using System.Diagnostics.Metrics;
using WaferVision.Classifying;
using WaferVision.Maps;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving.Tests.Watching;

/// <summary>Predictions for tests of those who watch them.</summary>
internal static class Predictions
{
    public static IMeterFactory Meters { get; } = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public static WatchMetrics Metrics => new(Meters);

    public static ServedPrediction Of(WaferMap map, string answer = "none", double probability = 0.9, string version = "v1", string source = ServedPrediction.ByModel) => new(
        Guid.CreateVersion7(),
        new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
        map,
        new WaferAnswer(answer, [(float)probability], [new Guess(answer, probability)], -3.5, probability < 0.5 ? "not sure enough" : null),
        source,
        version,
        TimeSpan.FromMilliseconds(1.5),
        TimeSpan.FromMilliseconds(2.25));

    public static WaferMap Noise(int side, long seed, double failing = 0.5)
    {
        Random random = new((int)seed);
        byte[] dies = new byte[side * side];
        for (int i = 0; i < dies.Length; i++)
        {
            dies[i] = random.NextDouble() < failing ? DieCode.Fail : DieCode.Pass;
        }

        return new WaferMap(side, side, dies);
    }

    public static async Task Until(Func<bool> holds, string what)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (holds())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"after 30 s still not: {what}");
    }
}
