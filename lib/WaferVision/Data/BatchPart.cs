namespace WaferVision.Data;

/// <summary>One of several processes' part of each batch, so that all together take the batch as one would.</summary>
/// <param name="Index">The process, from 0.</param>
/// <param name="Count">The number of processes, 1 or more.</param>
/// <param name="Shared">
/// What becomes of a batch with fewer images than processes: <see langword="true"/> gives all of it to each process, so that none is idle and the mean over the processes stays
/// that of the batch (in an epoch's training loss and accuracy it then counts once a process); <see langword="false"/> gives an image to some and none to others.
/// </param>
public readonly record struct BatchPart(int Index, int Count, bool Shared)
{
    /// <summary>The images of a batch that are this process's; the parts of all processes differ by one image at most.</summary>
    /// <param name="images">Images in the batch.</param>
    /// <returns>The first and the number of images.</returns>
    public (int First, int Length) Of(int images)
    {
        if (Shared && images < Count)
        {
            return (0, images);
        }

        int first = (int)((long)images * Index / Count);
        return (first, (int)((long)images * (Index + 1) / Count) - first);
    }
}
