using System.Collections.Concurrent;
using WaferVision.Tests.Formats;

namespace WaferVision.Serving.Tests.Abuse;

/// <summary>Damaged bodies: each is answered with a map's class, or refused with the reason.</summary>
[Collection(AbuseCollection.Name)]
public sealed class MutationTests(AbusedService service)
{
    private const int All = 10_000;
    // The 256 MiB that requests may hold together, and what the senders in this process hold.
    private const long Bounded = 400 << 20;

    [Fact]
    public async Task TenThousandDamagedBodiesAreAnsweredOrRefused()
    {
        KeyValuePair<string, byte[]>[] bodies = [.. service.Bodies];
        string[] types = ["application/json", "application/octet-stream", "text/csv", "image/png", "application/x-npz"];
        ConcurrentBag<string> faults = [];
        ConcurrentDictionary<(string Kind, int Status), int> outcomes = [];
        long memory = await AbusedService.MemoryOfAsync(() => Parallel.ForAsync(0, All, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            (string kind, byte[] body) = bodies[seed % bodies.Length];
            string type = types[seed / bodies.Length % types.Length];
            (int status, string? fault) = await service.PostAsync(Mutations.Of(body, seed), type);
            outcomes.AddOrUpdate((kind, status), 1, (_, count) => count + 1);
            if (fault is not null)
            {
                faults.Add($"{kind}, seed {seed}, {type}: {fault}");
            }
        }));
        Assert.True(faults.IsEmpty, $"{faults.Count} of {All}: {string.Join('\n', faults.Take(5))}");
        Assert.Equal(All, outcomes.Values.Sum());
        Assert.All(bodies, body => Assert.Contains((body.Key, 400), outcomes.Keys));
        Assert.Contains(("json", 200), outcomes.Keys);
        Assert.True(memory < Bounded, $"{memory:N0} bytes");
        await service.AssertAnswersAsync();
    }

    [Fact]
    public async Task WhatIsNotDamagedIsAnswered()
    {
        foreach ((string kind, byte[] body) in service.Bodies)
        {
            (int status, string? fault) = await service.PostAsync(body, "application/octet-stream");
            Assert.True(status == 200, $"{kind}: {fault}");
        }
    }
}
