using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using WaferVision.Classifying;
using WaferVision.Maps;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving.Tests;

/// <summary>The queue alone, with a judge that the test holds in its hand.</summary>
public sealed class BatchQueueTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly ConcurrentQueue<int[]> _batches = [];
    private readonly SemaphoreSlim _begun = new(0);

    public void Dispose()
    {
        _services.Dispose();
        _gate.Dispose();
        _begun.Dispose();
    }

    [Fact]
    public async Task WhatComesDuringABatchIsTheNextOne()
    {
        using BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 4 });
        List<Task<BatchedVerdict[]>> tasks = [Judge(queue, 0)];
        await _begun.WaitAsync();
        tasks.AddRange(Enumerable.Range(1, 6).Select(n => Judge(queue, n)));
        _gate.Release(10);
        BatchedVerdict[][] verdicts = await Task.WhenAll(tasks);
        Assert.Equal([[0], [1, 2, 3, 4], [5, 6]], _batches);
        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"{n}"), verdicts.Select(v => v.Single().Verdict.Answer.Class));
    }

    [Fact]
    public async Task ABatchWaitsForItsDelayAndNotWhenFull()
    {
        using BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 3, QueueDelay = TimeSpan.FromMilliseconds(400) });
        _gate.Release(10);
        Task<BatchedVerdict[]> first = Judge(queue, 0), second = Judge(queue, 1);
        await Task.WhenAll(first, second);
        Assert.Equal([[0, 1]], _batches);
        Assert.True((await first)[0].Queued >= TimeSpan.FromMilliseconds(390));
        await Task.WhenAll(Judge(queue, 2), Judge(queue, 3), Judge(queue, 4));
        Assert.Equal([2, 3, 4], _batches.Last());
    }

    [Fact]
    public async Task UrgentOnesGoFirst()
    {
        using BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 2 });
        List<Task> tasks = [Judge(queue, 0)];
        await _begun.WaitAsync();
        tasks.AddRange([Judge(queue, 1), Judge(queue, 2), Judge(queue, 3, urgent: true)]);
        _gate.Release(10);
        await Task.WhenAll(tasks);
        Assert.Equal([[0], [3, 1], [2]], _batches);
    }

    [Fact]
    public async Task ARequestMaySpanBatchesAndKeepsItsOrder()
    {
        using BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 3 });
        _gate.Release(10);
        BatchedVerdict[] verdicts = await queue.JudgeAsync([.. Enumerable.Range(0, 8).Select(Map)], false, Long, default);
        Assert.Equal(Enumerable.Range(0, 8).Select(n => $"{n}"), verdicts.Select(v => v.Verdict.Answer.Class));
        Assert.All(_batches, batch => Assert.InRange(batch.Length, 1, 3));
    }

    [Fact]
    public async Task AFullQueueRefusesAtOnceAndTakesAgainLater()
    {
        using BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 1, QueueLimit = 2 });
        Task first = Judge(queue, 0);
        await _begun.WaitAsync();
        Task second = Judge(queue, 1), third = Judge(queue, 2);
        QueueFullException full = await Assert.ThrowsAsync<QueueFullException>(() => Judge(queue, 3));
        Assert.InRange(full.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        _gate.Release(10);
        await Task.WhenAll(first, second, third);
        await Judge(queue, 4);
    }

    [Fact]
    public async Task WhatExpiresOrIsGivenUpIsNeverComputedAndMakesRoom()
    {
        using BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 8, QueueLimit = 2 });
        Task first = Judge(queue, 0);
        await _begun.WaitAsync();
        using CancellationTokenSource gone = new();
        Task given = queue.JudgeAsync([Map(1)], false, Long, gone.Token);
        await Assert.ThrowsAsync<TimeoutException>(() => queue.JudgeAsync([Map(2)], false, TimeSpan.FromMilliseconds(30), default));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(0, queue.Waiting);
        Task[] later = [Judge(queue, 3), Judge(queue, 4)];
        _gate.Release(10);
        await Task.WhenAll([first, .. later]);
        Assert.Equal([[0], [3, 4]], _batches);
    }

    [Fact]
    public async Task AFailureEndsItsRequestsAndNotTheQueue()
    {
        int calls = 0;
        using BatchQueue queue = new(new() { ModelPath = "", Workers = 1 }, maps => ++calls == 1 ? throw new InvalidDataException("broken") : Verdicts(maps), Metrics());
        ModelFailureException failure = await Assert.ThrowsAsync<ModelFailureException>(() => Judge(queue, 0));
        Assert.Equal("broken", failure.Message);
        Assert.Equal("1", (await Judge(queue, 1))[0].Verdict.Answer.Class);
    }

    [Fact]
    public async Task StoppingAnswersWhatWaits()
    {
        BatchQueue queue = Queue(new() { ModelPath = "", Workers = 1, MaxBatch = 1 });
        Task[] tasks = [.. Enumerable.Range(0, 5).Select(n => Judge(queue, n))];
        Task stopped = Task.Run(queue.Dispose);
        _gate.Release(10);
        await Task.WhenAll([stopped, .. tasks]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Judge(queue, 5));
    }

    [Fact]
    public async Task ManyThreadsManyMapsNothingIsLostOrMixedUp()
    {
        Random random = new(1);
        using BatchQueue queue = new(new() { ModelPath = "", MaxBatch = 7, QueueLimit = 100_000, Workers = 3 }, Verdicts, Metrics());
        (int First, int Count)[] requests = [.. Enumerable.Range(0, 500).Select(i => (i * 10, random.Next(1, 10)))];
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (request, _) =>
        {
            BatchedVerdict[] verdicts = await queue.JudgeAsync([.. Enumerable.Range(request.First, request.Count).Select(Map)], request.First % 3 == 0, Long, default);
            Assert.Equal(Enumerable.Range(request.First, request.Count).Select(n => $"{n}"), verdicts.Select(v => v.Verdict.Answer.Class));
        });
        Assert.Equal(0, queue.Waiting);
    }

    private BatchQueue Queue(ServingOptions options) => new(
        options,
        maps =>
        {
            _batches.Enqueue([.. maps.Select(NumberOf)]);
            _begun.Release();
            _gate.Wait();
            return Verdicts(maps);
        },
        Metrics());

    private ServiceMetrics Metrics() => new(_services.GetRequiredService<IMeterFactory>());

    private static Task<BatchedVerdict[]> Judge(BatchQueue queue, int number, bool urgent = false) => queue.JudgeAsync([Map(number)], urgent, Long, default);

    private static MapVerdict[] Verdicts(WaferMap[] maps) =>
        [.. maps.Select(map => new MapVerdict(new WaferAnswer($"{NumberOf(map)}", [1], [new Guess("a", 1)], 0, null), ServedPrediction.ByModel, "v"))];

    // A map that carries its number.
    private static WaferMap Map(int number) => new(1, 1, [1], metadata: new WaferMetadata(Wafer: number));

    private static int NumberOf(WaferMap map) => map.Metadata.Wafer!.Value;
}
