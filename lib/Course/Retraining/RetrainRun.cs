using Course.Calibrating;
using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Retraining;

/// <summary>
/// Trains a challenger, judges it beside the champion on maps that neither has seen, and puts it in the champion's place if it is better. Until that one
/// step the champion is only read; a run that was interrupted is gone through again, with what is done already found in its folder.
/// </summary>
internal sealed class RetrainRun
{
    private readonly Shell _shell;
    private readonly RetrainOptions _options;
    private readonly ChampionFile _file;
    private readonly string _snapshot, _challenger;
    private readonly Device _device;

    private RetrainRun(Shell shell, RetrainOptions options)
    {
        (_shell, _options, _file) = (shell, options, new(options.Champion));
        _snapshot = Path.Combine(options.Output, "champion.safetensors");
        _challenger = Path.Combine(options.Output, "challenger.safetensors");
        _device = Devices.Choose(options.Device).Device;
    }

    private string Record => Path.Combine(_options.Output, "run.json");

    /// <summary>Retrains; answers the exit code, which does not tell which of the two is in service.</summary>
    /// <exception cref="UsageException">The folder holds a run and <see cref="RetrainOptions.Resume"/> is not set, or a guarded class is unknown.</exception>
    /// <exception cref="CourseException">The champion cannot be trained or does not fit the data, a guarded class has too few maps, the folder's run is another one, or a service does not take the new model.</exception>
    public static async Task<int> ExecuteAsync(Shell shell, RetrainOptions options, CancellationToken cancellation)
    {
        if (options.Champion.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new CourseException($"{options.Champion}: only weights can learn; name the weights file that it was exported from, which './course serve' takes too");
        }

        return await new RetrainRun(shell, options).ExecuteAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        TakeSnapshot();
        using WaferClassifier champion = WaferClassifier.Load(_snapshot, _device);
        _options.Rule.Check(champion.Card.ClassNames);
        RetrainData data = RetrainData.Read(_options, champion);
        GuardedClasses guarded = GuardedClasses.Choose(_options.Rule, data.HeldOut, () => champion.Predict(data.Validation, symmetries: false, cancellation));
        KeepRecord(data);
        _shell.Remarks.WriteLine(
            $"{data.Training.Count} maps to learn from, {data.Validation.Count} for validation, {data.HeldOut.Count} to judge by"
            + (data.Dropped == 0 ? "" : $" ({data.Dropped} left out: copies of maps to learn from, or of their lots)"));
        _shell.Remarks.WriteLine(guarded.Text);

        if (await TrainAsync(champion.Card, data, cancellation).ConfigureAwait(false) is not { } training)
        {
            _shell.Error.WriteLine($"course: interrupted; {_options.Champion} is as it was, and the same command with --resume goes on");
            return CourseCommand.Interrupted;
        }

        PairedComparison comparison = Compare(champion, data.HeldOut, cancellation);
        RetrainReport report = new()
        {
            Champion = new(_file.Path, SplitList.HashOf(_snapshot)),
            Challenger = new(_challenger, SplitList.HashOf(_challenger)),
            Maps = new([.. data.Hashes.Select(archive => new RetrainArchive(archive.File, archive.Hash))], data.Training.Count, data.Validation.Count, data.HeldOut.Count, data.Dropped),
            Training = training,
            Rule = _options.Rule,
            Guarded = guarded,
            Comparison = comparison,
            Decision = Promotion.Decide(comparison, _options.Rule, guarded),
        };
        report.Write(_options.Output);
        cancellation.ThrowIfCancellationRequested();
        if (report.Decision.Promote && !_options.DryRun)
        {
            report = report with { Previous = _file.Replace(_challenger, report.Champion.Sha256) ?? _snapshot };
            report.Write(_options.Output);
        }

        Tell(report);
        if (report.Previous is not null && _options.Service is { } service)
        {
            await service.ReloadAsync(cancellation).ConfigureAwait(false);
            _shell.Remarks.WriteLine($"the service at {service.Url} answers with it");
        }

        return 0;
    }

    // The champion may be replaced while this run goes on, by this run or another one; what is compared must stay the same.
    private void TakeSnapshot()
    {
        if (File.Exists(Record))
        {
            if (!_options.Resume)
            {
                throw new UsageException($"{_options.Output} holds a retraining; pass --resume to go on with it, or another folder with --out");
            }
        }
        else
        {
            WholeFile.RemoveLeftovers(_snapshot);
            WholeFile.Copy(_file.Path, _snapshot);
        }
    }

    private void KeepRecord(RetrainData data)
    {
        string now = Shell.ToJson(new
        {
            champion = _file.Path,
            championSha256 = SplitList.HashOf(_snapshot),
            data = data.Hashes.Select(archive => archive.Hash),
            split = data.NewSplit.Fingerprint(),
            heldOut = data.HeldOut.Count,
            _options.FromScratch,
            _options.Epochs,
            _options.LearningRate,
            _options.Seed,
            _options.ErrorRate,
            _options.Rule,
        });
        if (!File.Exists(Record))
        {
            WholeFile.Write(Record, now);
        }
        else if (File.ReadAllText(Record) is var then && then != now)
        {
            string[] differing = [.. now.Split('\n').Except(then.Split('\n')).Select(line => line.Trim())];
            throw new CourseException($"{Record} is of a retraining with other options or data; here it is {string.Join(" ", differing)} Give the same options, or another folder with --out");
        }
    }

    private async Task<RetrainTraining?> TrainAsync(ModelCard champion, RetrainData data, CancellationToken cancellation)
    {
        ModelCard card = champion with { DataHash = data.Hashes[0].Hash, SplitHash = data.NewSplit.Fingerprint(), Policy = AnswerPolicy.None };
        using nn.Module<Tensor, Tensor> model = _options.FromScratch
            ? Models.Create(card.Model, card.Options with { Seed = _options.Seed })
            : WaferClassifier.LoadModel(_snapshot, card);
        TrainingRecipe recipe = FineTuning.Recipe(data.Training, card, _options.LearningRate, _options.Seed, _options.FromScratch);
        string folder = Path.Combine(_options.Output, "training");
        Trainer trainer = new(model, recipe.Trainer with
        {
            Epochs = _options.Epochs ?? recipe.Trainer.Epochs,
            CheckpointFolder = folder,
            Metadata = model is CompactNetwork network ? network.ToMetadata(card.ToMetadata()) : card.ToMetadata(),
            Device = _device,
        });
        TrainingHistory history = await TrainingReporter.RunAsync(
            _shell, $"Training {card.Model}", progress => trainer.Fit(data.Training, data.Validation, recipe.Batches, progress, cancellation)).ConfigureAwait(false);
        if (history.End == TrainingEnd.Cancelled)
        {
            return null;
        }

        using WaferClassifier best = WaferClassifier.Load(Path.Combine(folder, "best.safetensors"), _device);

        // Where the champion knows when not to answer, so must its successor.
        double? errors = champion.Policy == AnswerPolicy.None ? null : _options.ErrorRate;
        AnswerPolicy policy = errors is { } wanted ? AnswerPolicy.Fit(best.Predict(data.Validation, symmetries: false, cancellation), wanted) : AnswerPolicy.None;
        CalibrationRun.Save(best, _challenger, card with { Policy = policy });
        return new(card.Model, _options.FromScratch ? "random weights" : "the champion", history.Epochs.Count, history.BestEpoch, recipe.Trainer.LearningRate, _options.Seed, errors);
    }

    private PairedComparison Compare(WaferClassifier champion, WaferDataset heldOut, CancellationToken cancellation)
    {
        // From the file that is to go in service.
        using WaferClassifier challenger = WaferClassifier.Load(_challenger, _device);
        return PairedComparison.Of(
            champion.Predict(heldOut, symmetries: false, cancellation), challenger.Predict(heldOut, symmetries: false, cancellation), _options.Rule.Statistics);
    }

    private void Tell(RetrainReport report)
    {
        if (_shell.Json)
        {
            _shell.WriteJson(report.ToResult());
            return;
        }

        report.WriteTables(_shell);
        _shell.Out.WriteLine(
            report.Previous is not null ? $"promoted: {_file.Path} is the challenger now; the champion before it is kept as {report.Previous}"
            : report.Decision.Promote ? $"the challenger is better; {_file.Path} is as it was, because of --dry-run (the same command with --resume in its place promotes it)"
            : $"not promoted: {_file.Path} is as it was");
        _shell.Out.WriteLine($"report in {Path.Combine(_options.Output, "report.md")}");
    }
}
