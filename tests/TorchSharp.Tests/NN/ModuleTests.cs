using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

public class ModuleTests
{
    private sealed class Block : Module<Tensor, Tensor>
    {
        public readonly Module<Tensor, Tensor> conv = Conv2d(1, 2, 3);
        private readonly BatchNorm2d bn = BatchNorm2d(2);
        private readonly Parameter scale = Parameter(ones(1));
        private readonly Tensor offset = zeros(2);

        [ComponentName(Name = "renamed")]
        private readonly Linear _head = Linear(2, 3);

        public Block() : base(nameof(Block))
        {
            register_buffer("scratch", ones(1), persistent: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _head.call(bn.call(conv.call(x)).mean([2L, 3L]) * scale + offset);
    }

    [Fact]
    public void FieldsAreRegisteredUnderTheirNames()
    {
        using var scope = NewDisposeScope();
        var block = new Block();
        Assert.Equal(
            ["bn.bias", "bn.weight", "conv.bias", "conv.weight", "renamed.bias", "renamed.weight", "scale"],
            block.named_parameters().Select(p => p.name).Order());
        Assert.Equal(["scale"], block.named_parameters(false).Select(p => p.name));
        Assert.Equal(["bn", "conv", "renamed"], block.named_children().Select(c => c.name).Order());
        Assert.Contains("offset", block.state_dict().Keys);
        Assert.Contains("bn.num_batches_tracked", block.state_dict().Keys);
        Assert.DoesNotContain("scratch", block.state_dict().Keys);
        Assert.Contains("scratch", block.named_buffers().Select(b => b.name));
        Assert.True(block.has_parameter("conv.weight"));
        Assert.False(block.has_parameter("conv.nothing"));
        Assert.Same(block.get_parameter("scale"), block.parameters(false).Single());
        Assert.Equal([2L], block.get_buffer("bn.running_mean")!.shape);
        Assert.Equal([2, 3], block.call(zeros(2, 1, 5, 5)).shape.Select(size => (int)size));
        Assert.Equal("Block", block.GetName());
    }

    [Fact]
    public void SharedParametersAreCountedOnceAndStoredUnderBothNames()
    {
        using var scope = NewDisposeScope();
        var shared = Linear(2, 2);
        var both = Sequential(("first", shared), ("second", shared));
        Assert.Equal(["first.weight", "first.bias"], both.named_parameters().Select(p => p.name));
        Assert.Equal(4, both.state_dict().Count);
    }

    [Fact]
    public void TrainingModeReachesEveryModule()
    {
        using var scope = NewDisposeScope();
        var net = Sequential(Linear(2, 2), Sequential(Dropout()));
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        net.train();
        Assert.All(net.modules(), module => Assert.True(module.training));
        Assert.Equal(["0", "1", "1.0"], net.named_modules().Select(m => m.name));
        var visited = new List<string>();
        net.apply(module => visited.Add(module.GetName()));
        Assert.Equal(["Linear", "Dropout", "Sequential", "Sequential"], visited);
    }

    [Fact]
    public void HooksSeeAndChangeCallsUntilTheyAreRemoved()
    {
        using var scope = NewDisposeScope();
        var identity = Identity();
        var order = new List<string>();
        var one = identity.register_forward_pre_hook((_, x) => { order.Add("pre"); return x + 1; });
        var ten = identity.register_forward_hook((_, x, y) => { order.Add("post"); return y * 10; });
        var seen = identity.register_forward_hook((nn.Module _) => order.Add("module"));
        Assert.Equal(30f, identity.call(tensor(2f)).item<float>());
        Assert.Equal(["pre", "post", "module"], order);
        one.remove();
        Assert.Equal(20f, identity.call(tensor(2f)).item<float>());
        ten.remove();
        seen.remove();
        Assert.Equal(2f, identity.call(tensor(2f)).item<float>());
    }

    [Fact]
    public void ConversionKeepsParametersGradientsAndOptimizer()
    {
        using var scope = NewDisposeScope();
        var net = Sequential(Linear(2, 2), BatchNorm1d(2));
        var weight = net.parameters().First();
        net.call(rand(4, 2)).sum().backward();
        using var optimizer = optim.SGD(net.parameters(), 1.0);
        Assert.Same(net, net.to(ScalarType.Float64));
        Assert.All(net.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.Equal(ScalarType.Float64, weight.grad!.dtype);
        Assert.Equal(ScalarType.Int64, net.get_buffer("1.num_batches_tracked")!.dtype);
        var before = weight.clone();
        net.call(rand(4, 2, dtype: ScalarType.Float64)).square().sum().backward();
        optimizer.step();
        Assert.False(before.allclose(net.parameters().First()));
        Assert.Throws<ArgumentException>(() => net.to(ScalarType.Int64));
    }

    [Fact]
    public void GradientsAreClearedOrZeroed()
    {
        using var scope = NewDisposeScope();
        var linear = Linear(2, 1);
        linear.call(ones(1, 2)).sum().backward();
        linear.zero_grad(set_to_none: false);
        Assert.Equal(0f, linear.weight.grad!.abs().sum().item<float>());
        linear.zero_grad();
        Assert.Null(linear.weight.grad);
    }

    [Fact]
    public void AModuleOutlivesTheScopeItWasMadeInAndReleasesWhatItOwns()
    {
        Sequential net;
        using (NewDisposeScope()) net = Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), Flatten(), Linear(2, 2), LayerNorm(2), PReLU(2));
        var weight = net.parameters().First();
        using (var y = net.call(zeros(2, 1, 3, 3))) Assert.Equal([2L, 2L], y.shape);
        net.Dispose();
        Assert.True(weight.IsInvalid);
        Assert.ThrowsAny<Exception>(() => net.call(zeros(2, 1, 3, 3)));
    }

    [Fact]
    public void WrongRegistrationsAreRefused()
    {
        using var scope = NewDisposeScope();
        var list = new ModuleList<nn.Module>();
        list.register_module("a", Linear(1, 1));
        Assert.Throws<InvalidOperationException>(() => list.register_module("a", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => list.register_module("a.b", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => list.register_module("", Linear(1, 1)));
        Assert.Throws<ArgumentNullException>(() => list.register_buffer("b", null!));
        Assert.Throws<InvalidOperationException>(() => ReLU().register_buffer("b", zeros(1)));
        Assert.Throws<InvalidOperationException>(() => ReLU().register_parameter("p", Parameter(zeros(1))));
    }

    [Fact]
    public void AWrongShapeOrTypeThrowsLibtorchsMessage()
    {
        using var scope = NewDisposeScope();
        var channels = Assert.ThrowsAny<Exception>(() => Conv2d(3, 4, 3).call(zeros(1, 2, 5, 5)));
        Assert.Contains("channels", channels.Message);
        Assert.ThrowsAny<Exception>(() => Linear(3, 4).call(zeros(2, 5)));
        Assert.ThrowsAny<Exception>(() => Linear(3, 4).call(zeros(2, 3, dtype: ScalarType.Int64)));
        Assert.Throws<ArgumentException>(() => BatchNorm2d(3).call(zeros(2, 3)));
        Assert.ThrowsAny<Exception>(() => CrossEntropyLoss().call(zeros(2, 3), tensor(new long[] { 0, 7 })));
        Assert.Throws<ArgumentException>(() => Conv2d(3, 4, 3, groups: 2));
    }
}
