namespace SkiaSharp;

public class SKData : SKObject
{
    private readonly byte[] _bytes;

    private SKData(byte[] bytes) => _bytes = bytes;

    internal byte[] Bytes
    {
        get
        {
            ThrowIfDisposed();
            return _bytes;
        }
    }

    public static SKData CreateCopy(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new(bytes.ToArray());
    }
}
