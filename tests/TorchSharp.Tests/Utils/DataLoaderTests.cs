using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace TorchSharp.Tests.Data;

public class DataLoaderTests
{
    private sealed class Squares(int count) : Dataset
    {
        public bool Disposed { get; private set; }

        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index)
            => new() { ["x"] = tensor((float)index), ["y"] = tensor(new[] { (float)(index * index), 1f }) };

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            base.Dispose(disposing);
        }
    }

    [Theory, InlineData(1), InlineData(3)]
    public void BatchesAreStackedInOrder(int workers)
    {
        using var loader = DataLoader(new Squares(7), 3, num_worker: workers);
        Assert.Equal(3, loader.Count);
        var sizes = new List<long>();
        foreach (var batch in loader)
        {
            sizes.Add(batch["x"].size(0));
            Assert.Equal([batch["x"].size(0), 2L], batch["y"].shape);
            Assert.True(batch["x"].square().Equals(batch["y"].select(1, 0)));
        }

        Assert.Equal([3, 3, 1], sizes);
        using var dropping = DataLoader(new Squares(7), 3, drop_last: true);
        Assert.Equal(2, dropping.Count);
        Assert.Equal(2, dropping.Sum(_ => 1));
    }

    [Fact]
    public void ASeedGivesTheSamePermutationEachTime()
    {
        using var loader = DataLoader(new Squares(50), 50, shuffle: true, seed: 3);
        var first = loader.Select(batch => batch["x"].data<float>().ToArray()).Single();
        var again = loader.Select(batch => batch["x"].data<float>().ToArray()).Single();
        Assert.Equal(first, again);
        Assert.NotEqual(first, first.Order());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (float)i), first.Order());
    }

    [Fact]
    public void BatchesAreDisposedUnlessKept()
    {
        var kept = new List<Tensor>();
        var dataset = new Squares(4);
        using var scope = NewDisposeScope();
        using (var loader = DataLoader(dataset, 2))
        {
            foreach (var batch in loader) kept.Add(batch["x"]);
        }

        Assert.All(kept, tensor => Assert.True(tensor.IsInvalid));
        Assert.True(dataset.Disposed);
        Assert.Equal(0, scope.DisposablesCount);
        kept.Clear();
        using var keeping = DataLoader(new Squares(4), 2, disposeBatch: false);
        foreach (var batch in keeping) kept.AddRange(batch.Values);
        Assert.All(kept, tensor => Assert.False(tensor.IsInvalid));
        kept.ForEach(tensor => tensor.Dispose());
    }

    [Fact]
    public void TensorsAreADataset()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (rand(5, 2), arange(5));
        using var loader = DataLoader(TensorDataset(x, y), 2);
        var rows = new List<long>();
        foreach (var batch in loader)
        {
            Assert.True(batch[0].Equals(x.index_select(0, batch[1])));
            rows.AddRange(batch[1].data<long>().ToArray());
        }

        Assert.Equal([0, 1, 2, 3, 4], rows);
        Assert.Throws<ArgumentException>(() => TensorDataset(x, arange(4)));
        Assert.Throws<ArgumentNullException>(() => TensorDataset());
    }
}
