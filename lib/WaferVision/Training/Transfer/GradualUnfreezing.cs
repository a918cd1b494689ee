using System.Globalization;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Lets a model learn from its head downward, one stage more every few epochs, so that a random head does not spoil what the layers below it know
/// (Howard and Ruder, Universal Language Model Fine-tuning, arXiv 1801.06146, section 3.3). What no stage names stays frozen.
/// </summary>
/// <param name="Stages">Module names or patterns, the head first, such as <c>fc</c>, <c>layer4</c>, <c>layer3</c>; at least one.</param>
/// <param name="EpochsEach">Epochs until the next stage joins, 1 or more. Default: 1.</param>
/// <exception cref="ArgumentException">There is no stage, or no epoch.</exception>
public sealed record GradualUnfreezing(IReadOnlyList<string> Stages, int EpochsEach = 1)
{
    /// <summary>Module names or patterns, the head first.</summary>
    public IReadOnlyList<string> Stages { get; init => field = DiscriminativeRates.Checked(value); } = DiscriminativeRates.Checked(Stages);

    /// <summary>Epochs until the next stage joins.</summary>
    public int EpochsEach { get; init => field = Checked(value); } = Checked(EpochsEach);

    /// <summary>The stages that learn in an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    public IReadOnlyList<string> LearningIn(int epoch) => [.. Stages.Take((Math.Max(0, epoch) / EpochsEach) + 1)];

    /// <summary>The stages and the epochs between them, in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", Stages)} every {EpochsEach} epochs");

    /// <summary>Freezes and unfreezes for an epoch. A function of the epoch alone, so that a resumed run is where an uninterrupted one is.</summary>
    internal void Apply(nn.Module model, int epoch) => model.FreezeAllBut([.. LearningIn(epoch)]);

    private static int Checked(int epochs) => epochs >= 1 ? epochs : throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "Expected 1 or more.");
}
