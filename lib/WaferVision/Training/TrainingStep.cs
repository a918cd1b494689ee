using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training.Distributed;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>One step of training: forward, loss, backward, update.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly TrainerOptions _options;
    private readonly TrainingLoss _loss;
    private readonly bool _multiLabel;
    private readonly IReadOnlyList<(Parameter Weight, Tensor Kept)> _masks;
    private readonly EvaluationMode? _teaching;
    private readonly Replicas? _replicas;

    public TrainingStep(nn.Module<Tensor, Tensor> model, TrainerOptions options, bool multiLabel, Replicas? replicas = null)
    {
        (_model, _options, _multiLabel, _replicas) = (model, options, multiLabel, replicas);
        _masks = options.Masks?.On(model) ?? [];
        WeightMasks.Apply(_masks);
        Optimizer = new(model, options);
        Start = options.StartingPoint is { } penalty ? new(model, penalty) : null;
        _loss = new(options, multiLabel, model.parameters().First().device);
        if (options.Distillation is { Teacher: { } teacher })
        {
            _teaching = new(teacher);
            teacher.to(Device);
        }
    }

    public RatedOptimizer Optimizer { get; }

    /// <summary>Where the weights began, if they are pulled toward there.</summary>
    public StartingPoint? Start { get; }

    public Device Device => _loss.Device;

    /// <summary>What this process's batch weighs in the step; null where this process or another one is to stop.</summary>
    public BatchShare? ShareOf(Batch batch, bool cancelled)
    {
        if (_replicas is null)
        {
            return cancelled ? null : BatchShare.Whole;
        }

        double images = batch.Images.shape[0], weight = _loss.WeightOf(batch.Labels);
        double[] all = _replicas.Sum(cancelled ? 1 : 0, images, weight);
        return all[0] > 0 ? null : new(images / all[1], weight / all[2] / (images / all[1]));
    }

    /// <summary>Learns from a batch; its loss and right decisions go to the meter.</summary>
    public void Take(Batch batch, BatchShare share, double rate, int epoch, int step, TrainingMeter meter)
    {
        using DisposeScope scope = NewDisposeScope();
        Optimizer.SetRate(rate);
        Optimizer.Helper.zero_grad();
        Mixup mixed = Mixup.Of(batch, _options.MixupAlpha, _options.Seed, epoch, step);
        (Tensor logits, Tensor loss) = Judge(mixed, share.WeightRatio);
        if (_replicas is null)
        {
            loss.backward();
        }
        else
        {
            _replicas.Backward(loss * share.OfImages);
        }

        Start?.AddGradients();
        Optimizer.Helper.step();
        WeightMasks.Apply(_masks);
        meter.Add(loss, mixed.Blend(labels => _loss.RightDecisions(logits, labels)), batch.Images.shape[0]);
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Start?.Dispose();
        _loss.Dispose();
        _teaching?.Dispose();
    }

    /// <summary>The logits and the loss, with the teacher's part where there is one.</summary>
    private (Tensor Logits, Tensor Loss) Judge(Mixup mixed, double weightRatio)
    {
        (Tensor logits, Tensor loss) = JudgeByLabels(mixed);
        if (weightRatio != 1)
        {
            loss *= weightRatio;
        }

        if (_options.Distillation is not { } distillation)
        {
            return (logits, loss);
        }

        Tensor answers;
        using (no_grad())
        {
            answers = distillation.Teacher.call(mixed.Images);
        }

        return (logits, distillation.Blend(loss, logits, answers, _multiLabel));
    }

    /// <summary>The logits and the loss of the labels, to which auxiliary heads add theirs.</summary>
    private (Tensor Logits, Tensor Loss) JudgeByLabels(Mixup mixed)
    {
        if (_model is not IAuxiliaryHeads heads)
        {
            Tensor only = _model.call(mixed.Images);
            return (only, Of(only));
        }

        (Tensor logits, IReadOnlyList<Tensor> auxiliary) = heads.ForwardWithAuxiliary(mixed.Images);
        return (logits, auxiliary.Aggregate(Of(logits), (sum, head) => sum + (heads.AuxiliaryWeight * Of(head))));

        Tensor Of(Tensor of) => mixed.Blend(labels => _loss.Of(of, labels));
    }
}
