using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Until disposed, operations record nothing for gradients.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Shim.GradEnabled() != 0;

    /// <summary>Until disposed, operations record nothing and tensors are not versioned.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Shim.InferenceEnabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly byte previous = Shim.GradEnabled();
        private bool disposed;

        public GradMode(bool enabled) => Shim.SetGradEnabled(enabled ? (byte)1 : (byte)0);

        public void Dispose()
        {
            if (!disposed)
            {
                disposed = true;
                Shim.SetGradEnabled(previous);
            }
        }
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private readonly int thread = Environment.CurrentManagedThreadId;
        private nint guard = Shim.InferenceEnter(enabled ? (byte)1 : (byte)0);

        public void Dispose()
        {
            if (guard != 0 && Environment.CurrentManagedThreadId != thread)
            {
                throw new InvalidOperationException("inference_mode must end on the thread where it began.");
            }

            nint leaving = Interlocked.Exchange(ref guard, 0);
            if (leaving != 0)
            {
                Shim.InferenceLeave(leaving);
            }
        }
    }
}
