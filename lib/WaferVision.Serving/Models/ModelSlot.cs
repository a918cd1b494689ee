namespace WaferVision.Serving;

/// <summary>The model in service. It can be replaced at any time; the one before is freed when its last user has ended.</summary>
internal sealed class ModelSlot : IDisposable
{
    private readonly Lock _lock = new();
    private Held? _current;

    /// <summary>Whether there is a model.</summary>
    public bool IsFilled
    {
        get
        {
            lock (_lock)
            {
                return _current is not null;
            }
        }
    }

    /// <summary>The model in service, kept until the lease is disposed.</summary>
    /// <exception cref="NotReadyException">There is none yet, or no longer.</exception>
    public Lease Take()
    {
        lock (_lock)
        {
            Held held = _current ?? throw new NotReadyException();
            held.Users++;
            return new Lease(this, held);
        }
    }

    /// <summary>Puts a model in service.</summary>
    public void Put(ServedModel model)
    {
        Held? old;
        lock (_lock)
        {
            (old, _current) = (_current, new Held(model));
        }

        Leave(old);
    }

    public void Dispose()
    {
        Held? old;
        lock (_lock)
        {
            (old, _current) = (_current, null);
        }

        Leave(old);
    }

    private void Leave(Held? held)
    {
        bool last;
        lock (_lock)
        {
            last = held is not null && --held.Users == 0;
        }

        if (last)
        {
            held!.Model.Dispose();
        }
    }

    /// <summary>A model in use.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly ModelSlot _slot;
        private Held? _held;

        internal Lease(ModelSlot slot, Held held) => (_slot, _held, Model) = (slot, held, held.Model);

        public ServedModel Model { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _held, null) is { } held)
            {
                _slot.Leave(held);
            }
        }
    }

    // Users counts the slot itself as one while the model is in service.
    internal sealed class Held(ServedModel model)
    {
        public ServedModel Model { get; } = model;

        public int Users { get; set; } = 1;
    }
}
