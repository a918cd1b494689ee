using TorchSharp;
using WaferVision.Models;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Models;

public class LayerTimesTests
{
    [Fact]
    public void Each_layer_has_a_time_in_the_order_of_the_runs()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(5, 1, 32));
        using Tensor images = rand(2, 1, 32, 32);
        IReadOnlyList<LayerTime> times = LayerTimes.Of(model, images, runs: 5);
        string[] leaves = [.. model.named_modules().Where(named => !named.module.children().Any()).Select(named => named.name)];
        Assert.Equal([.. leaves.Order(), LayerTimes.Between], [.. times.SkipLast(1).Select(time => time.Name).Order(), times[^1].Name]);
        Assert.Equal("layout", times[0].Name);
        Assert.Equal("Conv2d", times.Single(time => time.Name == "stem.conv").Type);
        Assert.Equal("fc", times[^2].Name);
        Assert.All(times, time => Assert.True(time.Milliseconds >= 0));
        Assert.True(times.Single(time => time.Name == "block1.conv1").Milliseconds > 0);
    }

    [Fact]
    public void A_slow_layer_is_told_and_a_shared_one_counts_each_time()
    {
        using var slow = new Waiting(20);
        using var twice = new Waiting(5);
        using var model = new Three(slow, twice);
        using Tensor images = zeros(1, 1, 2, 2);
        IReadOnlyList<LayerTime> times = LayerTimes.Of(model, images, runs: 3);
        Assert.Equal(["slow", "twice", "end", LayerTimes.Between], times.Select(time => time.Name));
        Assert.True(times[0].Milliseconds >= 20);
        Assert.True(times[1].Milliseconds >= 10);
        Assert.True(times[3].Milliseconds >= 15); // outside of layers
    }

    [Fact]
    public void The_model_is_left_as_it_was_also_where_it_fails()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(5, 1, 32));
        model.train();
        nn.Module block = model.named_children().Single(child => child.name == "block2").module;
        block.eval();
        using Tensor fits = rand(1, 1, 32, 32), wrong = rand(1, 3, 32, 32);
        Assert.ThrowsAny<Exception>(() => LayerTimes.Of(model, wrong));
        LayerTimes.Of(model, fits, runs: 1);
        Assert.True(model.training);
        Assert.False(block.training);
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerTimes.Of(model, fits, runs: 0));
    }

    private sealed class Waiting(int milliseconds) : nn.Module<Tensor, Tensor>(nameof(Waiting))
    {
        public override Tensor forward(Tensor input)
        {
            Thread.Sleep(milliseconds);
            return input + 1;
        }
    }

    private sealed class Three : nn.Module<Tensor, Tensor>
    {
        private readonly Waiting slow;
        private readonly Waiting twice;
        private readonly nn.Module<Tensor, Tensor> end = nn.ReLU();

        public Three(Waiting slow, Waiting twice)
            : base(nameof(Three))
        {
            (this.slow, this.twice) = (slow, twice);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = slow.call(input);
            Thread.Sleep(15);
            return end.call(twice.call(twice.call(x))).MoveToOuterDisposeScope();
        }
    }
}
