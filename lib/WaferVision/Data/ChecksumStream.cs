namespace WaferVision.Data;

/// <summary>A stream that sums up what is read from it. For reading forward only.</summary>
internal sealed class ChecksumStream(Stream source) : Stream
{
    private readonly Crc32 _sum = new();

    /// <summary>The checksum (CRC-32) of all bytes read so far.</summary>
    public uint Value => _sum.Value;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        _sum.Append(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
