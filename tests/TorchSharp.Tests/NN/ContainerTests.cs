using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

public class ContainerTests
{
    [Fact]
    public void SequentialSlicesAndDisposesItsIntermediates()
    {
        using var scope = NewDisposeScope();
        var net = Sequential(("a", Linear(2, 3)), ("b", ReLU(inplace: true)), ("c", Linear(3, 1)));
        Assert.Equal(3, net.Count);
        Assert.Equal(["a.weight", "a.bias"], net[..2].named_parameters().Select(p => p.name));
        Assert.Equal(["c.weight", "c.bias"], net[(2, null)].named_parameters().Select(p => p.name));
        Assert.Same(((Linear)net[0]).weight, net.get_parameter("a.weight"));
        var x = rand(4, 2);
        var live = scope.DisposablesCount;
        using (no_grad())
        {
            var y = net.call(x);
            Assert.Equal(live + 1, scope.DisposablesCount);
            Assert.Equal([4L, 1L], y.shape);
        }

        Assert.False(x.IsInvalid);
        Assert.True(Sequential().call(x).Equals(x));
    }

    [Fact]
    public void ListsNameTheirModulesByPosition()
    {
        using var scope = NewDisposeScope();
        var list = ModuleList<Linear>(Linear(1, 1), Linear(2, 2));
        list.Insert(1, Linear(3, 3));
        Assert.Equal(["0", "1", "2"], list.named_children().Select(c => c.name));
        Assert.Equal([1L, 3L, 2L], list.Select(linear => linear.in_features));
        list.RemoveAt(0);
        list[1] = Linear(4, 4);
        Assert.Equal([3L, 4L], list.named_children().Select(c => ((Linear)c.module).in_features));
        list.append(Linear(5, 5));
        Assert.Equal(6, list.parameters().Count());
        list.Clear();
        Assert.Empty(list.parameters());
    }

    [Fact]
    public void DictionariesKeepTheirOrder()
    {
        using var scope = NewDisposeScope();
        var dict = ModuleDict<Linear>(("z", Linear(1, 1)), ("a", Linear(2, 2)));
        dict["m"] = Linear(3, 3);
        Assert.Equal(["z", "a", "m"], dict.keys());
        Assert.Equal(["z.weight", "z.bias", "a.weight"], dict.named_parameters().Take(3).Select(p => p.name));
        dict["a"] = Linear(4, 4);
        Assert.Equal(4, dict[1].Item2.in_features);
        Assert.True(dict.Remove("z"));
        Assert.False(dict.TryGetValue("z", out _));
        Assert.Equal(["a", "m"], dict.named_children().Select(c => c.name));
    }

    [Fact]
    public void ParameterListsNameTheirParametersByPosition()
    {
        using var scope = NewDisposeScope();
        var (p, q) = (Parameter(zeros(1)), Parameter(zeros(2)));
        var list = ParameterList(p);
        list.Insert(0, q);
        Assert.Equal([("0", 2L), ("1", 1L)], list.named_parameters().Select(e => (e.name, e.parameter.numel())));
        Assert.Equal(1, list.IndexOf(p));
        Assert.True(list.Remove(q));
        Assert.Same(p, list[0]);
    }
}
