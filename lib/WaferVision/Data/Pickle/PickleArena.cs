namespace WaferVision.Data.Pickle;

/// <summary>
/// The long byte strings of a pickle, one after the other in one block. A set of a million arrays then needs no object for each array's bytes,
/// and the block can become the set's own memory.
/// </summary>
/// <param name="capacity">The most bytes that the pickle can hold: its length. The memory is touched only as it fills.</param>
internal sealed class PickleArena(long capacity)
{
    /// <summary>Shorter strings stay objects of their own.</summary>
    public const int Shortest = 64;

    /// <summary>The block.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>((int)Math.Min(capacity, Array.MaxLength));

    /// <summary>Bytes of the block in use.</summary>
    public int Used { get; private set; }

    /// <summary>Reads a string from the pickle into the block.</summary>
    public PickleBlob Read(PickleInput input, ulong length, bool isText)
    {
        PickleBlob blob = Reserve((long)Math.Min(length, long.MaxValue), isText);
        input.ReadExactly(blob.Span);
        return blob;
    }

    /// <summary>Adds a copy of bytes.</summary>
    public PickleBlob Add(ReadOnlySpan<byte> bytes)
    {
        PickleBlob blob = Reserve(bytes.Length, isText: false);
        bytes.CopyTo(blob.Span);
        return blob;
    }

    /// <summary>The first bytes of a blob; the rest is free again where the blob is the last one.</summary>
    public PickleBlob Shorten(PickleBlob blob, int length)
    {
        if (blob.Start + blob.Length == Used)
        {
            Used = blob.Start + length;
        }

        return new PickleBlob(this, blob.Start, length, IsText: false);
    }

    private PickleBlob Reserve(long length, bool isText)
    {
        if (length > Bytes.Length - Used)
        {
            throw new InvalidDataException($"expected at most {Bytes.Length - Used} more bytes of strings, found a length of {length}");
        }

        var blob = new PickleBlob(this, Used, (int)length, isText);
        Used += (int)length;
        return blob;
    }
}

/// <summary>A long string of a pickle.</summary>
/// <param name="Arena">Where it lies.</param>
/// <param name="Start">Its first byte in the arena.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsText">Whether it is a text in UTF-8 rather than bytes.</param>
internal sealed record PickleBlob(PickleArena Arena, int Start, int Length, bool IsText)
{
    public Span<byte> Span => Arena.Bytes.AsSpan(Start, Length);
}
