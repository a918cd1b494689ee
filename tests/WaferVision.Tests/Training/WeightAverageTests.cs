using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

public class WeightAverageTests
{
    [Fact]
    public void It_is_the_recursion_of_its_definition_in_double_precision()
    {
        using Linear model = nn.Linear(1, 1, hasBias: false);
        Set(model, 0);
        using var average = new WeightAverage(model, 0.95);
        double expected = 0;
        for (int step = 0; step < 300; step++)
        {
            double weight = Math.Sin(step);
            Set(model, weight);
            average.Update();
            double decay = Math.Min(0.95, (1.0 + step) / (10.0 + step));
            expected = (decay * expected) + ((1 - decay) * weight);
        }

        average.Swap();
        Assert.Equal(expected, model.weight!.item<float>(), 1e-5);
        average.Swap();
        Assert.Equal(Math.Sin(299), model.weight!.item<float>(), 1e-6);
    }

    [Fact]
    public void Integer_buffers_are_left_to_the_model()
    {
        using BatchNorm2d model = nn.BatchNorm2d(3);
        using var average = new WeightAverage(model, 0.9);
        Assert.Equal(["bias", "running_mean", "running_var", "weight"], average.Averages.Keys.Order());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_decay_outside_its_range_is_refused(double decay) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { AverageDecay = decay });

    private static void Set(Linear model, double value)
    {
        using IDisposable _ = no_grad();
        model.weight!.fill_(value);
    }
}
