using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>A stream from which some bytes were taken to look at, with these bytes before it again.</summary>
internal sealed class PrecededStream(ReadOnlyMemory<byte> before, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _before = before;

    public override int Read(Span<byte> buffer)
    {
        if (_before.IsEmpty)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _before.Length);
        _before.Span[..count].CopyTo(buffer);
        _before = _before[count..];
        return count;
    }
}
