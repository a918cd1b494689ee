using Microsoft.AspNetCore.Http;
using WaferVision.Classifying;
using WaferVision.Maps;
using WaferVision.Serving.Metrics;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving;

/// <summary>What the endpoints need: the model in service, the queue before it, and who is told of the answers.</summary>
internal sealed class WaferEngine : IAsyncDisposable
{
    private const int MostHeatmaps = 4;

    private readonly ServingOptions _options;
    private readonly ServiceMetrics _metrics;
    private readonly MapIntake _intake;
    private readonly ModelSlot _slot = new();
    private readonly BatchQueue _queue;
    private readonly PredictionFeed _feed;
    private readonly SemaphoreSlim _reloading = new(1, 1), _drawing = new(1, 1);
    private volatile bool _open, _closed;
    private string _file;

    public WaferEngine(ServingOptions options, ServiceMetrics metrics, WatchMetrics watchMetrics)
    {
        (_options, _metrics, _file) = (options, metrics, Path.GetFullPath(options.ModelPath));
        _intake = new MapIntake(options);
        RemoveAbandonedFiles();
        Watch = new Watch(options, _slot, watchMetrics, Report);
        Judge = new Judge(_slot, new RuleFallback(), Watch.AnswerInPlace, metrics, Report);
        _queue = new BatchQueue(options, Judge.Of, metrics);
        _feed = new PredictionFeed(Watch.Watchers, metrics, Report);
        (metrics.BreakerIsOpen, metrics.CountsBatches) = (() => Judge.IsOpen, false);
    }

    /// <summary>Whether a model is in service, all is warm, and the service was not told to stop.</summary>
    public bool IsReady => _open && !_closed;

    /// <summary>The figures that are kept.</summary>
    public ServiceMetrics Metrics => _metrics;

    /// <summary>The model, and what answers while it fails.</summary>
    public Judge Judge { get; }

    /// <summary>What looks at the answers.</summary>
    public Watch Watch { get; }

    /// <summary>Passes a message on.</summary>
    public void Report(string message) => _options.Messages?.Invoke(message);

    /// <summary>Loads a model, warms it up and puts it in service; the one before answers until then.</summary>
    /// <exception cref="IntakeException">It cannot be loaded; the model before stays in service.</exception>
    public async Task ReloadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await LoadAsync(path, cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException)
        {
            throw new IntakeException(422, Path.GetFileName(path), "a classifier that can be loaded", problem.Message.TrimEnd('.'), "The model before stays in service.");
        }
    }

    /// <summary>Loads the first or another model.</summary>
    public async Task LoadAsync(string path, CancellationToken cancellation)
    {
        await _reloading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ServedModel model = await Task.Run(() => ServedModel.Load(path, _options.ThreadsInUse), cancellation).ConfigureAwait(false);
            try
            {
                await Task.Run(() => model.WarmUp(_options.MaxBatch), cancellation).ConfigureAwait(false);
            }
            catch
            {
                model.Dispose();
                throw;
            }

            if (_slot.IsFilled)
            {
                _metrics.Reloaded();
            }

            _slot.Put(model);
            _file = model.Path;
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Takes requests from now on, once those who watch the answers are prepared: a challenger is loaded, the reference for drift made.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        await Watch.BeginAsync(_options.ThreadsInUse, cancellation).ConfigureAwait(false);
        _metrics.CountsBatches = _open = true;
    }

    /// <summary>What the page shows of the moment.</summary>
    public LiveBody Live() => new(
        _slot.IsFilled ? Describe() : null,
        IsReady,
        Judge.IsOpen,
        Watch.LogProblem,
        Watch.IsChallenged,
        Watch.ChallengerProblem,
        _queue.Waiting,
        Watch.Classes,
        Watch.Latency.Before(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    /// <summary>A file beside the one that the service was started with; that one's successor if none is named.</summary>
    /// <exception cref="IntakeException">The name is no plain file name.</exception>
    public string FileBeside(string? name)
    {
        if (name is null)
        {
            return _file;
        }

        return name.Length is > 0 and <= 200 && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0 && name is not ("." or "..")
            ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_options.ModelPath))!, name)
            : throw new IntakeException(400, "file", "the name of a file in the model's folder", "a path", "Put the file beside the model and send its name alone.");
    }

    /// <summary>The model in service.</summary>
    public ModelBody Describe()
    {
        using ModelSlot.Lease lease = _slot.Take();
        return ModelBody.Of(lease.Model);
    }

    /// <summary>After how long a request is likely to be taken, where none is now; null where one is.</summary>
    public TimeSpan? BusyFor => _queue.BusyFor;

    /// <summary>Answers a request.</summary>
    public async Task<IReadOnlyList<PredictionBody>> ClassifyAsync(HttpRequest request, bool urgent, int? deadlineMs, Heatmaps heatmaps, CancellationToken cancellation)
    {
        bool counts = !WarmUp.Is(request.HttpContext);
        if (counts && !_open)
        {
            throw new NotReadyException();
        }

        TimeSpan deadline = deadlineMs is null ? _options.Deadline
            : deadlineMs >= 1 ? TimeSpan.FromMilliseconds(Math.Min(deadlineMs.Value, _options.Deadline.TotalMilliseconds))
            : throw new IntakeException(400, "deadline_ms", "1 or more", $"{deadlineMs}", "Leave it out for the service's own deadline.");
        using ReceivedMaps all = await _intake.ReadAsync(request, deadline, cancellation).ConfigureAwait(false);
        IReadOnlyList<ReceivedMap> received = all.Maps;
        bool draws = heatmaps == Heatmaps.All || (heatmaps == Heatmaps.Few && received.Count <= MostHeatmaps);
        if (draws && received.Count > MostHeatmaps)
        {
            throw new IntakeException(413, "body", $"at most {MostHeatmaps} maps with heat maps", $"{received.Count}", "Send fewer maps, or leave out heatmap.");
        }

        WaferMap[] maps = [.. received.Select(map => map.Map)];
        BatchedVerdict[] verdicts = await _queue.JudgeAsync(maps, urgent, Left(deadline, all.Age), cancellation).ConfigureAwait(false);
        HeatmapBody?[] drawn = draws ? await DrawAsync(maps, verdicts, Left(deadline, all.Age), cancellation).ConfigureAwait(false) : new HeatmapBody?[maps.Length];
        PredictionBody[] bodies = new PredictionBody[received.Count];
        DateTimeOffset now = DateTimeOffset.UtcNow;
        for (int i = 0; i < bodies.Length; i++)
        {
            (MapVerdict verdict, TimeSpan queued, TimeSpan computed) = verdicts[i];
            ServedPrediction prediction = new(Guid.CreateVersion7(now), now, received[i].Map, verdict.Answer, verdict.Source, verdict.ModelVersion, queued, computed);
            if (counts)
            {
                _metrics.Answered(prediction);
                _feed.Publish(prediction);
            }

            bodies[i] = Body(prediction, received[i].Name, drawn[i]);
        }

        return bodies;
    }

    /// <summary>Tells that no more requests are wanted.</summary>
    public void Close() => _closed = true;

    public async ValueTask DisposeAsync()
    {
        Close();
        _queue.Dispose();
        await _feed.DisposeAsync().ConfigureAwait(false);
        await Watch.DisposeAsync().ConfigureAwait(false);
        _slot.Dispose();
        _intake.Dispose();
        _reloading.Dispose();
        _drawing.Dispose();
    }

    private static TimeSpan Left(TimeSpan deadline, TimeSpan passed) => passed < deadline ? deadline - passed : throw new TimeoutException();

    private void RemoveAbandonedFiles()
    {
        try
        {
            IntakeFile.RemoveAbandoned();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Report($"Files that a killed service may have left cannot be looked for: {problem.Message}");
        }
    }

    // One at a time: a heat map costs as much as dozens of answers.
    private async Task<HeatmapBody?[]> DrawAsync(WaferMap[] maps, BatchedVerdict[] verdicts, TimeSpan deadline, CancellationToken cancellation)
    {
        if (!await _drawing.WaitAsync(deadline, cancellation).ConfigureAwait(false))
        {
            throw new TimeoutException();
        }

        try
        {
            using ModelSlot.Lease lease = _slot.Take();
            return await Task.Run(() => Draw(lease.Model, maps, verdicts), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _drawing.Release();
        }
    }

    // What another model or a rule answered, this one cannot explain.
    private static HeatmapBody?[] Draw(ServedModel model, WaferMap[] maps, BatchedVerdict[] verdicts)
    {
        int[] own = [.. Enumerable.Range(0, maps.Length).Where(i => verdicts[i].Verdict.Source == ServedPrediction.ByModel && verdicts[i].Verdict.ModelVersion == model.Version)];
        var drawn = new HeatmapBody?[maps.Length];
        if (own.Length > 0)
        {
            float[][] heat = model.Explain([.. own.Select(i => maps[i])], [.. own.Select(i => IndexOf(model.Card, verdicts[i].Verdict.Answer))]);
            foreach ((int i, float[] values) in own.Zip(heat))
            {
                drawn[i] = new HeatmapBody(model.Explainer.Method, model.Card.Size, [.. values.Chunk(model.Card.Size)]);
            }
        }

        return drawn;
    }

    private static int IndexOf(ModelCard card, WaferAnswer answer) => card.ClassNames.TakeWhile(name => name != answer.Top3[0].Class).Count();

    private static PredictionBody Body(ServedPrediction prediction, string? name, HeatmapBody? heatmap) => new(
        prediction.Id,
        name,
        prediction.Answer.Class,
        prediction.Answer.Probability,
        prediction.Answer.Review is not null,
        prediction.Answer.Review,
        prediction.Answer.Top3,
        prediction.Answer.Energy,
        prediction.Source,
        prediction.ModelVersion,
        Math.Round(prediction.Queued.TotalMilliseconds, 3),
        Math.Round(prediction.Computed.TotalMilliseconds, 3),
        heatmap);
}
