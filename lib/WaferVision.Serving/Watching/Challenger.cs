using System.Diagnostics;
using System.Threading.Channels;
using WaferVision.Classifying;
using WaferVision.Maps;

namespace WaferVision.Serving.Watching;

/// <summary>
/// A second model beside the champion, the model in service. As a shadow it answers the same maps afterwards, on a thread of its own, and both are compared; as a canary
/// it also answers a share of the maps in the champion's place. What it does wrong is counted and reaches no client: where it fails, the champion answers; where it is
/// slow, maps are skipped.
/// </summary>
internal sealed class Challenger : IPredictionWatcher, IAsyncDisposable
{
    private const int Waiting = 512;
    private const int LargestBatch = 32;
    private const int MostDisagreements = 20;

    // Every so many batches, the champion computes the same maps under the same conditions.
    private const int TimedOneIn = 8;

    private readonly Channel<ServedPrediction> _channel = Channel.CreateBounded<ServedPrediction>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Lock _lock = new();
    private readonly ServedModel _model;
    private readonly ModelSlot _champion;
    private readonly double _share;
    private readonly WatchMetrics _metrics;
    private readonly Action<string> _report;
    private readonly Thread _thread;
    private ModelComparison _comparison = new();
    private string? _comparedWith, _problem;
    private volatile bool _ended;
    private bool _misfit;
    private long _judged, _answered;
    private int _failures, _skipped, _batches;

    /// <summary>Starts the comparison.</summary>
    /// <param name="model">The challenger, which is disposed with this.</param>
    /// <param name="champion">The model in service.</param>
    /// <param name="share">Share of the maps that it answers itself, 0 to 1.</param>
    /// <param name="metrics">Takes the figures.</param>
    /// <param name="report">Takes a line on the first failure and on the first answer after it.</param>
    public Challenger(ServedModel model, ModelSlot champion, double share, WatchMetrics metrics, Action<string> report)
    {
        (_model, _champion, _share, _metrics, _report) = (model, champion, share, metrics, report);
        _thread = new Thread(Compare) { IsBackground = true, Name = "challenger", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>The comparison so far.</summary>
    public ChallengerBody State
    {
        get
        {
            lock (_lock)
            {
                int compared = _comparison.Compared;
                (ModelTime Champion, ModelTime Challenger)? times = _comparison.Times();
                return new(
                    _share > 0 ? "canary" : "shadow",
                    ModelBody.Of(_model),
                    _comparedWith,
                    _share,
                    _answered,
                    compared,
                    compared == 0 ? null : Math.Round((double)_comparison.Agreed / compared, 4),
                    compared == 0 ? null : Math.Round(_comparison.ChampionConfidence / compared, 4),
                    compared == 0 ? null : Math.Round(_comparison.ChallengerConfidence / compared, 4),
                    _comparison.PerClass(),
                    _comparison.Disagreements(MostDisagreements),
                    times?.Champion,
                    times?.Challenger,
                    _failures,
                    _skipped,
                    _misfit ? "champion and challenger do not know the same classes" : _problem);
            }
        }
    }

    /// <summary>Whether two models can be compared: they know the same classes.</summary>
    public static bool Fits(ModelCard champion, ModelCard challenger) =>
        champion.MultiLabel == challenger.MultiLabel && champion.ClassNames.Order(StringComparer.Ordinal).SequenceEqual(challenger.ClassNames.Order(StringComparer.Ordinal));

    /// <summary>Answers a batch in the champion's place, if it is the challenger's turn.</summary>
    /// <param name="champion">The model in service.</param>
    /// <param name="maps">The batch.</param>
    /// <returns>Null if it is not, or the challenger failed.</returns>
    public MapVerdict[]? Answer(ServedModel champion, WaferMap[] maps)
    {
        if (_share == 0 || !Fits(champion.Card, _model.Card))
        {
            return null;
        }

        lock (_lock)
        {
            // Whole batches, of which so many go to the challenger that its part comes as near to the share as it can from below, however many are computed at a time.
            _judged += maps.Length;
            if (_answered + maps.Length > _share * _judged)
            {
                return null;
            }

            _answered += maps.Length;
        }

        WaferAnswer[]? answers = Classify(maps);
        if (answers is null)
        {
            lock (_lock)
            {
                _answered -= maps.Length;
            }

            return null;
        }

        return [.. answers.Select(answer => new MapVerdict(answer, ServedPrediction.ByChallenger, _model.Version))];
    }

    public void Observe(ServedPrediction prediction)
    {
        // Hundreds of large maps would be too much to keep.
        bool fits = prediction.Map.Dies.Length <= LoggedPrediction.MostDies;
        if (prediction.Source != ServedPrediction.ByFallback && !(fits && _channel.Writer.TryWrite(prediction)))
        {
            lock (_lock)
            {
                _skipped++;
            }

            _metrics.Uncompared();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What still waits is not compared.
        _ended = true;
        _channel.Writer.TryComplete();
        await Task.Run(_thread.Join).ConfigureAwait(false);
        _model.Dispose();
    }

    private void Compare()
    {
        List<ServedPrediction> batch = new(LargestBatch);
        while (!_ended && _channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _channel.Reader.TryRead(out ServedPrediction? prediction))
            {
                batch.Add(prediction);
            }

            try
            {
                using ModelSlot.Lease lease = _champion.Take();
                Compare(lease.Model, batch);
            }
#pragma warning disable CA1031 // The champion may fail here as anywhere; the comparison goes on with the next batch.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                lock (_lock)
                {
                    _problem = $"the champion could not be compared with: {problem.Message}";
                }
            }
        }
    }

    private void Compare(ServedModel champion, List<ServedPrediction> batch)
    {
        Begin(champion);
        if (!Fits(champion.Card, _model.Card))
        {
            return;
        }

        ServedPrediction[] byChampion = [.. batch.Where(one => one.Source == ServedPrediction.ByModel && one.ModelVersion == champion.Version)];
        ServedPrediction[] byChallenger = [.. batch.Where(one => one.Source == ServedPrediction.ByChallenger)];
        if (byChampion.Length > 0)
        {
            WaferMap[] maps = [.. byChampion.Select(one => one.Map)];
            long start = Stopwatch.GetTimestamp();
            WaferAnswer[]? answers = Classify(maps);
            double taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (answers is not null)
            {
                Add(byChampion.Select(one => one.Answer), answers);
                Time(champion, maps, taken);
            }
        }

        if (byChallenger.Length > 0)
        {
            Add(champion.Classify([.. byChallenger.Select(one => one.Map)]), byChallenger.Select(one => one.Answer));
        }
    }

    // Another champion is another comparison.
    private void Begin(ServedModel champion)
    {
        lock (_lock)
        {
            if (_comparedWith != champion.Version)
            {
                _comparedWith = champion.Version;
                _comparison = new();
                _misfit = !Fits(champion.Card, _model.Card);
            }
        }
    }

    private WaferAnswer[]? Classify(WaferMap[] maps)
    {
        try
        {
            WaferAnswer[] answers = _model.Classify(maps);
            lock (_lock)
            {
                if (_problem is not null)
                {
                    _problem = null;
                    _report("The challenger answers again.");
                }
            }

            return answers;
        }
#pragma warning disable CA1031 // Whatever the challenger throws, it must not reach an answer.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _metrics.Compared("failed");
            lock (_lock)
            {
                _failures++;
                if (_problem is null)
                {
                    _report($"The challenger failed on a batch of {maps.Length}: {problem.Message} The champion's answers are not touched.");
                }

                _problem = problem.Message;
            }

            return null;
        }
    }

    private void Add(IEnumerable<WaferAnswer> champion, IEnumerable<WaferAnswer> challenger)
    {
        lock (_lock)
        {
            foreach ((WaferAnswer one, WaferAnswer other) in champion.Zip(challenger))
            {
                _metrics.Compared(_comparison.Add(one, other) ? "agrees" : "differs");
            }
        }
    }

    private void Time(ServedModel champion, WaferMap[] maps, double challenger)
    {
        if (_batches++ % TimedOneIn == 0)
        {
            long start = Stopwatch.GetTimestamp();
            champion.Classify(maps);
            double taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            lock (_lock)
            {
                _comparison.AddTime(taken / maps.Length, challenger / maps.Length);
            }
        }
    }
}
