namespace SkiaSharp;

public abstract class SKNativeObject : IDisposable
{
    private bool _disposed;

    internal SKNativeObject()
    {
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _disposed = true;

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}

public abstract class SKObject : SKNativeObject
{
    internal SKObject()
    {
    }
}
