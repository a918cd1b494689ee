using System.Text.Json;
using Microsoft.Data.Sqlite;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation.Drift;
using WaferVision.Maps;

namespace WaferVision.Serving.Watching;

/// <summary>All that looks at predictions once they are answered: the log, drift, the challenger, and what the page shows.</summary>
internal sealed class Watch : IPredictionWatcher, IAsyncDisposable
{
    private const int MostReferenceMaps = 2000;
    private const int ReferenceBatch = 32;

    private readonly ServingOptions _options;
    private readonly ModelSlot _slot;
    private readonly WatchMetrics _metrics;
    private readonly Action<string> _report;
    private readonly RecentPredictions _recent = new();
    private readonly PredictionLog? _log;
    private readonly DriftWatcher _drift;
    private volatile Challenger? _challenger;

    public Watch(ServingOptions options, ModelSlot slot, WatchMetrics metrics, Action<string> report)
    {
        (_options, _slot, _metrics, _report) = (options, slot, metrics, report);
        _log = options.LogPath is null ? null : new PredictionLog(options.LogPath, options.LogRows, options.LogBytes, metrics, report);
        _drift = new DriftWatcher(
            options.Drift, VersionInService, ObserveReference, metrics, report, options.LogPath is null ? null : new DriftStore(options.LogPath + ".drift.json"));
        Watchers = [_recent, _drift, .. _log is null ? Array.Empty<IPredictionWatcher>() : [_log], this, .. options.Watchers];
    }

    /// <summary>Whom the feed tells.</summary>
    public IReadOnlyList<IPredictionWatcher> Watchers { get; }

    /// <summary>How long requests took.</summary>
    public LatencySeries Latency { get; } = new();

    /// <summary>Why predictions cannot be logged; null where they can, or need not.</summary>
    public string? LogProblem => _log?.Problem;

    /// <summary>Why there is no challenger although one was asked for.</summary>
    public string? ChallengerProblem { get; private set; }

    /// <summary>Whether there is a challenger.</summary>
    public bool IsChallenged => _challenger is not null;

    /// <summary>The challenger so far; null without one.</summary>
    public ChallengerBody? Challenger => _challenger?.State;

    /// <summary>How far maps and answers have moved.</summary>
    public DriftBody Drift => DriftBody.Of(_drift.State, _options.Drift.LearnedFrom);

    /// <summary>How often each class occurs among the latest predictions.</summary>
    public IReadOnlyList<ClassShare> Classes => _recent.Classes();

    /// <summary>Makes the reference for drift of the model in service, and loads the challenger, if there is to be one. What is wrong with them is reported; the champion's service is not touched.</summary>
    public async Task BeginAsync(int threads, CancellationToken cancellation)
    {
        await Task.Run(_drift.Begin, cancellation).ConfigureAwait(false);
        if (_options.ChallengerPath is not { } path)
        {
            return;
        }

        try
        {
            ServedModel model = await Task.Run(() => ServedModel.Load(path, threads), cancellation).ConfigureAwait(false);
            try
            {
                await Task.Run(() => model.WarmUp(1), cancellation).ConfigureAwait(false);
                using ModelSlot.Lease champion = _slot.Take();
                if (!Watching.Challenger.Fits(champion.Model.Card, model.Card))
                {
                    throw new InvalidDataException(
                        $"{path} knows the classes {string.Join(", ", model.Card.ClassNames)}, the model in service {string.Join(", ", champion.Model.Card.ClassNames)}; a challenger must know the same");
                }

                _challenger = new Challenger(model, _slot, _options.CanaryShare, _metrics, _report);
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }
#pragma warning disable CA1031 // A challenger that cannot even be loaded must not keep the champion from answering.
        catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
        {
            ChallengerProblem = problem.Message;
            _report($"There is no challenger: {problem.Message}");
        }
    }

    /// <summary>The challenger's answers to a batch, if it is its turn.</summary>
    public MapVerdict[]? AnswerInPlace(ServedModel champion, WaferMap[] maps) => _challenger?.Answer(champion, maps);

    /// <summary>The newest predictions.</summary>
    public PredictionsBody Last(int count, bool maps)
    {
        if (_log is null)
        {
            return new("memory", null, _recent.Last(count, maps));
        }

        try
        {
            return new("log", null, _log.Last(count, maps));
        }
        catch (Exception problem) when (problem is SqliteException or InvalidDataException or FormatException or JsonException or InvalidCastException)
        {
            // Damaged, in use elsewhere, or written to by another program.
            return new("memory", LogFile.Explain(_options.LogPath!, problem), _recent.Last(count, maps));
        }
    }

    void IPredictionWatcher.Observe(ServedPrediction prediction) => _challenger?.Observe(prediction);

    public async ValueTask DisposeAsync()
    {
        _drift.Dispose();
        if (_challenger is { } challenger)
        {
            await challenger.DisposeAsync().ConfigureAwait(false);
        }

        if (_log is { } log)
        {
            await Task.Run(log.Dispose).ConfigureAwait(false);
        }
    }

    private string? VersionInService()
    {
        if (!_slot.IsFilled)
        {
            return null;
        }

        using ModelSlot.Lease lease = _slot.Take();
        return lease.Model.Version;
    }

    // What the model in service makes of the reference set.
    private List<DriftObservation>? ObserveReference()
    {
        if (_options.Drift.ReferencePath is not { } path)
        {
            return null;
        }

        try
        {
            WaferDataset data = WaferArchive.Read(path);
            if (data.Count < 2)
            {
                throw new InvalidDataException($"{path} holds {data.Count} maps; a reference needs at least two");
            }

            int count = Math.Min(data.Count, MostReferenceMaps);
            List<DriftObservation> observations = new(count);
            using ModelSlot.Lease lease = _slot.Take();
            foreach (int[] batch in Enumerable.Range(0, count).Select(i => (int)((long)i * data.Count / count)).Chunk(ReferenceBatch))
            {
                WaferMap[] maps = [.. batch.Select(data.MapAt)];
                observations.AddRange(maps.Zip(lease.Model.Classify(maps), (map, answer) => DriftObservation.Of(map, answer.Class, answer.Probability)));
            }

            return observations;
        }
#pragma warning disable CA1031 // Without the set there is another reference; whatever is wrong with it is reported.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _report($"The reference set for drift cannot be used: {problem.Message} {DriftWatcher.FirstServed} will be the reference.");
            return null;
        }
    }
}
