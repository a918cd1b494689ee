namespace WaferVision.Data;

/// <summary>A stream that sums up what is read from it.</summary>
internal sealed class ChecksumStream(Stream source) : ForwardStream
{
    private readonly Crc32 _sum = new();

    /// <summary>The checksum (CRC-32) of all bytes read so far.</summary>
    public uint Value => _sum.Value;

    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        _sum.Append(buffer[..count]);
        return count;
    }
}
