using TorchSharp;
using WaferVision.Data;

namespace WaferVision.Training.Distributed;

/// <summary>One process's part of each batch of a source. What it says of itself is what the source says, for a run is the same in any number of processes.</summary>
internal sealed class PartSource(IBatchSource whole, BatchPart part) : IBatchSource
{
    public int Count => whole.Count;

    public int BatchCount => whole.BatchCount;

    public IReadOnlyList<string> ClassNames => whole.ClassNames;

    public bool MultiLabel => whole.MultiLabel;

    public IEnumerable<Batch> Epoch(int epoch, torch.Device? device = null) => whole.PartOfEpoch(epoch, part, device);

    public override string ToString() => $"{whole}";
}
