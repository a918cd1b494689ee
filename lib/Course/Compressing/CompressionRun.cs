using System.Diagnostics;
using Course.Bench;
using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Compressing;

/// <summary>Makes a smaller network of a classifier, and tells what that saves and costs.</summary>
internal sealed class CompressionRun : IDisposable
{
    // Of the times.
    private const int Rounds = 5;
    private const double BlockSeconds = 0.05;
    private const int LeastRuns = 7;

    private readonly Shell _shell;
    private readonly CompressionOptions _options;
    private readonly Device _device;
    private readonly CancellationToken _cancellation;
    private readonly List<IDisposable> _owned = [];
    private readonly List<(CompressionRow Row, nn.Module<Tensor, Tensor> Model)> _stages = [];
    private readonly WaferDataset? _all;
    private readonly StratifiedSplit? _split;
    private WaferClassifier _current;

    private CompressionRun(Shell shell, CompressionOptions options, CancellationToken cancellation)
    {
        (_shell, _options, _cancellation, _device) = (shell, options, cancellation, Devices.Choose(options.Device).Device);
        _current = Own(WaferClassifier.Load(options.Model, _device));
        if (options.Data is { } file)
        {
            WaferDataset maps = WaferArchive.Read(file);
            _split = Parts.SplitOf(maps, _current, "test", file, options.Split);
            _all = MatchedClasses.Of(maps, _current, file);
        }

        Add("as given");
    }

    /// <summary>Compresses; answers the exit code.</summary>
    /// <exception cref="UsageException">The options do not go together.</exception>
    /// <exception cref="CourseException">A file does not serve.</exception>
    public static async Task<int> ExecuteAsync(Shell shell, CompressionOptions options, CancellationToken cancellation)
    {
        options.Check();
        using CompressionRun run = new(shell, options, cancellation);
        return await run.ExecuteAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.ForEach(item => item.Dispose());

    private async Task<int> ExecuteAsync()
    {
        if (_options.Prune == Pruning.Structured)
        {
            Become(network => network.Prune(_options.Amount, _options.Scope ?? PruningScope.PerLayer));
            Add(FormattableString.Invariant($"{_options.Amount:P0} of channels pruned"));
        }
        else if (_options.Prune == Pruning.Magnitude || _options.Epochs > 0)
        {
            _current = Own(WaferClassifier.Load(_options.Model, _device)); // which is changed in place
        }

        WeightMasks? masks = null;
        if (_options.Prune == Pruning.Magnitude)
        {
            masks = Own(WeightMasks.ByMagnitude(_current.Model, _options.Amount, _options.Scope ?? PruningScope.Global));
            Add(FormattableString.Invariant($"{_options.Amount:P0} of weights pruned"));
        }

        if (_options.Epochs > 0 && !await TrainAsync(masks).ConfigureAwait(false))
        {
            _shell.Error.WriteLine("course: interrupted; nothing was written");
            return CourseCommand.Interrupted;
        }

        if (_options.Fold)
        {
            Become(network => network.Fold());
            Add("folded");
        }

        Weights.Save(_current.Model, _options.Output, _current.Metadata);
        CheckWritten();
        Write();
        return 0;
    }

    private async Task<bool> TrainAsync(WeightMasks? masks)
    {
        ModelCard card = _current.Card;
        using WaferClassifier? teacher = _options.Teacher?.Load(card, _device);
        TrainingRecipe recipe = FineTuning.Recipe(_all!, card, _options.LearningRate, _options.Seed);
        Trainer trainer = new(_current.Model, recipe.Trainer with
        {
            Epochs = _options.Epochs,
            Masks = masks,
            Distillation = teacher is null ? null : _options.Teacher!.By(teacher),
        });
        (WaferDataset training, WaferDataset validation, _) = _split!.Apply(_all!);
        TrainingHistory history = await TrainingReporter.RunAsync(
            _shell, $"Training {card.Model}", progress => trainer.Fit(training, validation, recipe.Batches, progress, _cancellation)).ConfigureAwait(false);
        if (history.End == TrainingEnd.Cancelled)
        {
            return false;
        }

        Add($"{(teacher is null ? "trained" : "distilled")}, epoch {history.BestEpoch} of {history.Epochs.Count}");
        return true;
    }

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }

    /// <summary>Goes on with a network that is made from a copy of the present one.</summary>
    private void Become(Func<CompactNetwork, CompactNetwork> change)
    {
        using CompactNetwork copy = CompactNetwork.Of(_current.Model, _current.Card.Model, _current.Card.Options);
        _current = Own(_current.With(change(copy).to(_device)));
    }

    private void Add(string stage)
    {
        EvaluationResult? result = _split is null ? null : EvaluationResult.Of(_current, Parts.Select(_all!, _split, "test"), "test", symmetries: false, _cancellation);
        _stages.Add((CompressionRow.Of(stage, _current, result), _current.Model));
    }

    /// <summary>Reads the file that was written and compares what it answers.</summary>
    private void CheckWritten()
    {
        using WaferClassifier written = WaferClassifier.Load(_options.Output, _device);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        var shape = written.Card.Options;
        Tensor images = rand([2, shape.InputChannels, shape.InputSize, shape.InputSize], device: _device);
        _current.Model.eval();
        written.Model.eval();
        if (!_current.Model.call(images).allclose(written.Model.call(images)))
        {
            throw new CourseException($"{_options.Output}: the network that is read from it answers otherwise than the one that was written");
        }
    }

    private void Write()
    {
        nn.Module<Tensor, Tensor>[] networks = [.. _stages.Select(stage => stage.Model).Distinct()];
        IReadOnlyList<Latency> times = Times(networks);
        CompressionRow[] rows = [.. _stages.Select(stage => stage.Row with { Milliseconds = times[Array.IndexOf(networks, stage.Model)].P50 })];
        if (_shell.Json)
        {
            _shell.WriteJson(new { file = _options.Output, model = _current.Card.Model, stages = rows });
            return;
        }

        _shell.WriteTable(_all is null ? [.. CompressionRow.Columns.Take(6)] : CompressionRow.Columns, rows.Select(row => _all is null ? [.. row.ToCells().Take(6)] : row.ToCells()));
        _shell.Out.WriteLine($"{_current.Card.Model} in {_options.Output}; ms a map: the median of {times.Min(time => time.Runs)} runs or more of one map; threads: {get_num_threads()}");
    }

    private IReadOnlyList<Latency> Times(nn.Module<Tensor, Tensor>[] networks)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ModelOptions shape = _current.Card.Options;
        Tensor image = rand([1, shape.InputChannels, shape.InputSize, shape.InputSize], device: _device);
        Array.ForEach(networks, network => network.eval());
        return Latency.Measure([.. networks.Select(Side)], Rounds, BlockSeconds, LeastRuns, _cancellation);

        Func<double> Side(nn.Module<Tensor, Tensor> network) => () =>
        {
            long began = Stopwatch.GetTimestamp();
            using Tensor logits = network.call(image), read = logits.cpu(); // which waits for a GPU
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        };
    }
}
