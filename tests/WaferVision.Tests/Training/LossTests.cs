using TorchSharp;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

public class LossTests
{
    [Fact]
    public void Cross_entropy_with_smoothing_and_weights_follows_its_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] z = [1, 2, 0.5f, -1, 0, 3];
        using var loss = new TrainingLoss(new() { LabelSmoothing = 0.2, ClassWeights = [1, 2, 3] }, multiLabel: false, CPU);

        double found = loss.Of(tensor(z).view(2, 3), tensor(new long[] { 1, 2 })).item<float>();

        // Each row: (1 − ε)·wᵧ·(−log pᵧ) + ε/K·Σ wₖ·(−log pₖ), all divided by the sum of the true classes' weights (torch's definition).
        double[] w = [1, 2, 3];
        double Row(int row, int truth)
        {
            double[] logp = [.. Enumerable.Range(0, 3).Select(k => z[(row * 3) + k] - Math.Log(Enumerable.Range(0, 3).Sum(j => Math.Exp(z[(row * 3) + j]))))];
            return (-0.8 * w[truth] * logp[truth]) - (0.2 / 3 * Enumerable.Range(0, 3).Sum(k => w[k] * logp[k]));
        }

        Assert.Equal((Row(0, 1) + Row(1, 2)) / (w[1] + w[2]), found, 5);
    }

    [Fact]
    public void Right_decisions_are_counted()
    {
        using DisposeScope scope = NewDisposeScope();
        using var single = new TrainingLoss(new(), multiLabel: false, CPU);
        using var multi = new TrainingLoss(new(), multiLabel: true, CPU);
        Tensor logits = tensor(new float[] { 1, -1, 2, 3 }).view(2, 2);

        Assert.Equal(1, single.RightDecisions(logits, tensor(new long[] { 0, 0 })).item<double>());
        Assert.Equal(1.5, multi.RightDecisions(logits, tensor(new float[] { 1, 0, 1, 0 }).view(2, 2)).item<double>());
    }
}
