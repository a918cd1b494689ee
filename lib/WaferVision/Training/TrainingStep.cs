using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Models;
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

    public TrainingStep(nn.Module<Tensor, Tensor> model, TrainerOptions options, bool multiLabel)
    {
        (_model, _options, _multiLabel) = (model, options, multiLabel);
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

    /// <summary>Learns from a batch; its loss and right decisions go to the meter.</summary>
    public void Take(Batch batch, double rate, int epoch, int step, TrainingMeter meter)
    {
        using DisposeScope scope = NewDisposeScope();
        Optimizer.SetRate(rate);
        Optimizer.Helper.zero_grad();
        Mixup mixed = Mixup.Of(batch, _options.MixupAlpha, _options.Seed, epoch, step);
        (Tensor logits, Tensor loss) = Judge(mixed);
        loss.backward();
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
    private (Tensor Logits, Tensor Loss) Judge(Mixup mixed)
    {
        (Tensor logits, Tensor loss) = JudgeByLabels(mixed);
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
