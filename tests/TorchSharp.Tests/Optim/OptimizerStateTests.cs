using TorchSharp.Modules;
using TorchSharp.Tests.Golden;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optim;

public class OptimizerStateTests
{
    public static TheoryData<string> Names => NnGolden.Names("optimizers");

    /// <summary>Three steps, a file, three more: the same to the bit as six steps without the file.</summary>
    [Theory, MemberData(nameof(Names))]
    public void ASavedOptimizerGoesOnExactly(string name)
    {
        using var scope = NewDisposeScope();
        var straight = Parameters();
        using var first = (OptimizerHelper)OptimizerGoldenTests.Create(name, straight);
        Run(first, straight, 0, 3);
        var resumed = Parameters();
        using var second = (OptimizerHelper)OptimizerGoldenTests.Create(name, resumed);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        first.save_state_dict(writer);
        stream.Position = 0;
        second.load_state_dict(new BinaryReader(stream));
        Assert.Equal(stream.Length, stream.Position);
        Same(first.state_dict(), second.state_dict());

        using var third = (OptimizerHelper)OptimizerGoldenTests.Create(name, Parameters());
        third.load_state_dict(first.state_dict());
        Same(first.state_dict(), third.state_dict());

        using (no_grad())
        {
            for (var k = 0; k < 2; k++) resumed[k].copy_(straight[k]);
        }

        Run(first, straight, 3, 6);
        Run(second, resumed, 3, 6);
        for (var k = 0; k < 2; k++) Assert.Equal(NnGolden.Values(straight[k]), NnGolden.Values(resumed[k]));
    }

    [Fact]
    public void AFileOfAnotherOptimizerIsRefused()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        using var adam = optim.Adam(Parameters());
        adam.save_state_dict(writer);
        stream.Position = 0;
        using var sgd = optim.SGD(Parameters(), 0.1);
        Assert.Throws<InvalidDataException>(() => sgd.load_state_dict(new BinaryReader(stream)));
        stream.Position = 0;
        using var smaller = optim.Adam(Parameters()[..1]);
        Assert.Throws<ArgumentException>(() => smaller.load_state_dict(new BinaryReader(stream)));
    }

    [Fact]
    public void WrongOptionsAreRefused()
    {
        using var scope = NewDisposeScope();
        var p = Parameters();
        Assert.Throws<ArgumentException>(() => optim.SGD(p, -1));
        Assert.Throws<ArgumentException>(() => optim.SGD(p, 0.1, nesterov: true));
        Assert.Throws<ArgumentException>(() => optim.Adam(p, beta1: 1.0));
        Assert.Throws<ArgumentException>(() => optim.AdamW(p, weight_decay: -0.1));
        Assert.Throws<ArgumentException>(() => optim.RMSProp(p, eps: -1));
        Assert.Throws<ArgumentException>(() => optim.SGD([p[0], p[0]], 0.1));
    }

    [Fact]
    public void AClosureComputesTheLossWithGradients()
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(tensor(new[] { 1.0, 2.0 }));
        using var optimizer = optim.SGD([p], 0.25);
        using var none = no_grad();
        var loss = optimizer.step(() =>
        {
            optimizer.zero_grad();
            var value = p.square().sum();
            value.backward();
            return value;
        });
        Assert.Equal(5.0, loss.item<double>());
        Assert.Equal([0.5, 1.0], NnGolden.Values(p));
        optimizer.zero_grad();
        Assert.Equal([0.0, 0.0], NnGolden.Values(p.grad!));
    }

    [Fact]
    public void AStepLeavesNoTensorsBehind()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, _) in NnGolden.Section("optimizers"))
        {
            var p = Parameters();
            using var optimizer = OptimizerGoldenTests.Create(name, p);
            Run(optimizer, p, 0, 2);
            var live = scope.DisposablesCount;
            optimizer.step();
            Assert.Equal(live, scope.DisposablesCount);
        }
    }

    private static Parameter[] Parameters() => [new(NnGolden.Wave([3], 0)), new(NnGolden.Wave([2, 2], 1))];

    private static void Run(optim.Optimizer optimizer, Parameter[] parameters, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            for (var k = 0; k < 2; k++) parameters[k].grad = NnGolden.Wave(parameters[k].shape, step + 2 * k, 1.0);
            optimizer.step();
        }
    }

    private static void Same(optim.Optimizer.StateDictionary expected, optim.Optimizer.StateDictionary actual)
    {
        Assert.Equal(expected.Options.Select(o => o.LearningRate), actual.Options.Select(o => o.LearningRate));
        Assert.Equal(expected.State.Count, actual.State.Count);
        for (var i = 0; i < expected.State.Count; i++) Assert.True(expected.State[i].ApproximatelyEquals(actual.State[i]));
    }
}
