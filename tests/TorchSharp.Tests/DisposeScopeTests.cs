using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_takes_what_is_made_in_it_and_nothing_else()
    {
        using Tensor before = zeros(2);
        Tensor inner, kept, detached;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                inner = before + 1;
                kept = (inner * 2).MoveToOuterDisposeScope();
                detached = scope.Detach(inner + 3);
                Assert.Equal(1, scope.DisposablesCount);
                Assert.True(scope.Contains(inner));
                Assert.False(scope.Contains(kept));
            }

            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.True(outer.Contains(kept));
        }

        Assert.True(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        Assert.False(before.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Everything_but_the_kept_goes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] made = [.. Enumerable.Range(0, 50).Select(k => tensor(k))];
        made[7].Dispose();
        scope.DisposeEverythingBut(made[3], made[31]);
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Equal([3, 31], made.Select((tensor, k) => (tensor, k)).Where(pair => !pair.tensor.IsInvalid).Select(pair => pair.k));
        scope.DisposeEverything();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Attach_and_move_change_the_owner()
    {
        using Tensor free = ones(1);
        var first = NewDisposeScope();
        var second = NewDisposeScope();
        first.Attach(free);
        Assert.True(first.Contains(free));
        first.MoveToOther(second, free);
        Assert.True(second.Contains(free));
        Assert.Same(free, Assert.Single(second.DisposablesView));
        second.Dispose();
        Assert.True(free.IsInvalid);
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.DisposablesCount);
        first.Dispose();
    }

    [Fact]
    public void A_scope_ends_even_if_it_was_given_a_dead_tensor()
    {
        Tensor dead = ones(1);
        dead.Dispose();
        using DisposeScope scope = NewDisposeScope();
        scope.Attach(dead);
        scope.DisposeEverything();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void An_outer_scope_may_end_first()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        Tensor x = ones(1);
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        x.MoveToOuterDisposeScope();
        inner.Dispose();
        x.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void The_statistics_count_what_happened_on_this_thread()
    {
        DisposeScopeManager.Statistics.Reset();
        using (NewDisposeScope())
        {
            _ = zeros(1);
            zeros(1).Dispose();
            zeros(1).DetachFromDisposeScope().Dispose();
        }

        zeros(1).Dispose();
        LifetimeStatistics statistics = DisposeScopeManager.Statistics.TensorStatistics;
        Assert.Equal(3, statistics.CreatedInScopeCount);
        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
        Assert.Equal(2, statistics.DisposedOutsideScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Memory_is_given_back_by_scopes_and_by_the_collector()
    {
        long before = Environment.WorkingSet;
        for (int k = 0; k < 200; k++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor big = ones(1024, 1024);
            _ = (big + 1) * big;
        }

        // 200 times 12 MB would be 2.4 GB.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 500_000_000);

        WeakReference lost = Forgotten();
        for (int k = 0; k < 10 && lost.IsAlive; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(lost.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Forgotten() => new(ones(16));
}
