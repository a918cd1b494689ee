using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers.</summary>
    public unsafe class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint result;
            Shim.Check(Shim.Generator((int)this.device.type, this.device.index, seed, &result));
            handle = result;
        }

        private Generator(nint handle)
        {
            this.handle = handle;
            device = CPU;
        }

        ~Generator() => Release();

        public static Generator Default
        {
            get
            {
                nint result;
                Shim.Check(Shim.DefaultGenerator(&result));
                return new Generator(result);
            }
        }

        public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));

        /// <summary>Where the tensor lies.</summary>
        public Device device { get; }

        public Tensor get_state()
        {
            nint state;
            Shim.Check(Shim.GeneratorState(Handle, &state));
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Shim.Check(Shim.GeneratorSetState(Handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Shim.Check(Shim.GeneratorSeed(Handle, (ulong)seed));
            GC.KeepAlive(this);
            return this;
        }

        public long seed()
        {
            ulong seed;
            Shim.Check(Shim.GeneratorNewSeed(Handle, &seed));
            GC.KeepAlive(this);
            return (long)seed;
        }

        public long initial_seed()
        {
            ulong seed;
            Shim.Check(Shim.GeneratorCurrentSeed(Handle, &seed));
            GC.KeepAlive(this);
            return (long)seed;
        }

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Release()
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned != 0)
            {
                Shim.GeneratorRelease(owned);
            }
        }
    }

    public static unsafe Generator manual_seed(long seed)
    {
        Shim.Check(Shim.ManualSeed((ulong)seed));
        return Generator.Default;
    }

    public static long initial_seed()
    {
        using Generator generator = Generator.Default;
        return generator.initial_seed();
    }

    public static long seed()
    {
        using Generator generator = Generator.Default;
        return generator.seed();
    }

    public static Tensor get_rng_state()
    {
        using Generator generator = Generator.Default;
        return generator.get_state();
    }

    public static void set_rng_state(Tensor new_state)
    {
        using Generator generator = Generator.Default;
        generator.set_state(new_state);
    }

    public static partial class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long initial_seed() => torch.initial_seed();

        public static long seed() => torch.seed();

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
