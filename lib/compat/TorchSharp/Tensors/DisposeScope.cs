namespace TorchSharp;

/// <summary>What a scope can own.</summary>
internal interface IScoped : IDisposable
{
    DisposeScope? OwningDisposeScope { get; set; }

    /// <summary>Where the owning scope keeps this object, so that leaving costs no search.</summary>
    int ScopeSlot { get; set; }

    LifetimeStatistics Count(ThreadDisposeScopeStatistics statistics);
}

/// <summary>Owns the tensors made on its thread while it is the innermost scope, and disposes of them when it is disposed of.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;
    private IScoped[] items = new IScoped[16];
    private int count;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    internal DisposeScope? OuterScope { get; set; }

    private DisposeScopeManager Manager => manager ?? throw new ObjectDisposedException(GetType().FullName);

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            _ = Manager;
            return items[..count];
        }
    }

    public int DisposablesCount
    {
        get
        {
            _ = Manager;
            return count;
        }
    }

    public bool Contains(IDisposable disposable) => disposable is IScoped item && item.OwningDisposeScope == this;

    public void Attach(IDisposable disposable) => _ = Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => _ = Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        DisposeScopeManager owner = Manager;
        IDisposable[] all = disposables.ToArray();
        foreach (IDisposable disposable in all)
        {
            IScoped item = Scoped(disposable);
            if (Take(item))
            {
                item.Count(owner.StatisticsInstance).AttachedToScopeCount++;
            }
        }

        return all;
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => MoveToOther(OuterScope, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(OuterScope, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        _ = Manager;
        if (scope is null)
        {
            Detach(disposables);
            return;
        }

        foreach (IDisposable disposable in disposables)
        {
            if (Contains(disposable))
            {
                scope.Take((IScoped)disposable);
            }
        }
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        DisposeScopeManager owner = Manager;
        foreach (IDisposable disposable in disposables)
        {
            if (Contains(disposable))
            {
                var item = (IScoped)disposable;
                Remove(item);
                item.Count(owner.StatisticsInstance).DetachedFromScopeCount++;
            }
        }
    }

    public void DisposeEverything() => DisposeEverythingBut(Array.Empty<IDisposable>());

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        _ = Manager;
        IScoped[] keep = inKeep.Where(Contains).Cast<IScoped>().ToArray();
        foreach (IScoped item in keep)
        {
            Remove(item);
        }

        while (count > 0)
        {
            IScoped item = items[count - 1];
            item.Dispose();
            // A tensor that was attached after it had been disposed of does not leave by itself.
            if (Contains(item))
            {
                Remove(item);
            }
        }

        foreach (IScoped item in keep)
        {
            Add(item);
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = Manager;
        if (Contains(disposable))
        {
            Remove((IScoped)disposable);
        }
    }

    public void Dispose()
    {
        if (manager is null)
        {
            return;
        }

        DisposeEverything();
        manager.Leave(this);
        manager = null;
    }

    internal void Add(IScoped item)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, 2 * count);
        }

        item.OwningDisposeScope = this;
        item.ScopeSlot = count;
        items[count++] = item;
    }

    internal void Remove(IScoped item)
    {
        IScoped last = items[--count];
        last.ScopeSlot = item.ScopeSlot;
        items[item.ScopeSlot] = last;
        items[count] = null!;
        item.OwningDisposeScope = null;
    }

    private bool Take(IScoped item)
    {
        if (item.OwningDisposeScope == this)
        {
            return false;
        }

        item.OwningDisposeScope?.Remove(item);
        Add(item);
        return true;
    }

    private static IScoped Scoped(IDisposable disposable) =>
        disposable as IScoped ?? throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
}
