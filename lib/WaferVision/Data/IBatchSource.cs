using TorchSharp;

namespace WaferVision.Data;

/// <summary>Labelled images in batches, whatever they are made from. What an epoch holds depends on its number alone.</summary>
public interface IBatchSource
{
    /// <summary>Images in the set.</summary>
    int Count { get; }

    /// <summary>Batches in an epoch.</summary>
    int BatchCount { get; }

    /// <summary>The class names in label order.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether an image may have several labels, or none.</summary>
    bool MultiLabel { get; }

    /// <summary>The batches of an epoch. Dispose each after its step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="device">Where the tensors go; null: the CPU.</param>
    IEnumerable<Batch> Epoch(int epoch, torch.Device? device = null);

    /// <summary>One process's part of each batch of an epoch; a batch of which it has no image is left out. Dispose each after its step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="part">Which part.</param>
    /// <param name="device">Where the tensors go; null: the CPU.</param>
    IEnumerable<Batch> PartOfEpoch(int epoch, BatchPart part, torch.Device? device = null)
    {
        foreach (Batch batch in Epoch(epoch, device))
        {
            using (batch)
            {
                (int first, int length) = part.Of((int)batch.Images.shape[0]);
                if (length > 0)
                {
                    yield return new(batch.Images.narrow(0, first, length), batch.Labels.narrow(0, first, length));
                }
            }
        }
    }
}
