namespace Course.Classifying.Sharding;

/// <summary>
/// What a block's inputs hold, read in part ahead of whoever classifies it: of files no more than a first full <see cref="MapsPart"/>, so that memory
/// does not grow with them. Used by one thread at a time.
/// </summary>
internal sealed class LoadedBlock(IEnumerable<BlockPart> parts) : IDisposable
{
    private readonly IEnumerator<BlockPart> _parts = parts.GetEnumerator();
    private readonly List<BlockPart> _ahead = [];

    /// <summary>Reads ahead.</summary>
    public LoadedBlock Load()
    {
        do
        {
            if (!_parts.MoveNext())
            {
                break;
            }

            _ahead.Add(_parts.Current);
        }
        while (_ahead[^1] is not MapsPart { IsFull: true });
        return this;
    }

    /// <summary>All parts, once: those that were read ahead, then the others.</summary>
    public IEnumerable<BlockPart> Take()
    {
        foreach (BlockPart part in _ahead)
        {
            yield return part;
        }

        _ahead.Clear();
        while (_parts.MoveNext())
        {
            yield return _parts.Current;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _parts.Dispose();
}
