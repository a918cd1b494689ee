using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch's: this object owns one reference to it, given back by <see cref="Dispose()"/> or the finalizer.</summary>
    public partial class Tensor : IDisposable, IScoped
    {
        private static long live;
        private static long peak;

        internal nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref live);
            if (count > peak)
            {
                peak = count;
            }

            if (register)
            {
                DisposeScopeManager.ThreadSingleton.Register(this);
            }
        }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public static long TotalCount => live;

        public static long PeakCount => peak;

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        public nint Handle => handle != 0 ? handle : throw Invalid();

        internal DisposeScope? OwningDisposeScope { get; set; }

        DisposeScope? IScoped.OwningDisposeScope
        {
            get => OwningDisposeScope;
            set => OwningDisposeScope = value;
        }

        int IScoped.ScopeSlot { get; set; }

        LifetimeStatistics IScoped.Count(ThreadDisposeScopeStatistics statistics) => statistics.TensorStatistics;

        ~Tensor() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0)
            {
                return;
            }

            if (disposing)
            {
                DisposeScopeManager.ThreadSingleton.Disposing(this);
            }

            Interlocked.Decrement(ref live);
            Shim.Release(owned);
        }

        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            return MoveHandle();
        }

        /// <summary>Hands the reference to a new owner and leaves this object invalid.</summary>
        internal nint MoveHandle()
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0)
            {
                throw Invalid();
            }

            OwningDisposeScope?.Remove(this);
            Interlocked.Decrement(ref live);
            return owned;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }

            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor target)
        {
            ArgumentNullException.ThrowIfNull(target);
            return Op.Many("equal"u8, this, target);
        }

        // Equality looks at the values; the hash of a mutable object cannot.
        public override int GetHashCode() => base.GetHashCode();

        private static InvalidOperationException Invalid() => new("Tensor invalid -- empty handle.");
    }
}
