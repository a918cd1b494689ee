namespace TorchSharp;

/// <summary>The scopes of one thread, innermost first.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? threadSingleton;

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal static DisposeScopeManager ThreadSingleton => threadSingleton ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal void Register(IScoped item)
    {
        LifetimeStatistics statistics = item.Count(StatisticsInstance);
        if (CurrentDisposeScope is { } scope)
        {
            statistics.CreatedInScopeCount++;
            scope.Add(item);
        }
        else
        {
            statistics.CreatedOutsideScopeCount++;
        }
    }

    internal void Disposing(IScoped item)
    {
        LifetimeStatistics statistics = item.Count(StatisticsInstance);
        if (item.OwningDisposeScope is { } scope)
        {
            statistics.DisposedInScopeCount++;
            scope.Remove(item);
        }
        else
        {
            statistics.DisposedOutsideScopeCount++;
        }
    }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    internal void Leave(DisposeScope leaving)
    {
        if (ReferenceEquals(CurrentDisposeScope, leaving))
        {
            CurrentDisposeScope = leaving.OuterScope;
            return;
        }

        for (DisposeScope? scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
        {
            if (ReferenceEquals(scope.OuterScope, leaving))
            {
                scope.OuterScope = leaving.OuterScope;
                return;
            }
        }
    }
}

public static partial class torch
{
    /// <summary>Until disposed, collects the tensors that are made; disposing it frees those that were not moved out.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
