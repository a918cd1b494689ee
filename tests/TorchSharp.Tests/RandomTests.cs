using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

/// <summary>Tests that need the process-wide generator for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DefaultGenerator
{
    public const string Name = "default generator";
}

[Collection(DefaultGenerator.Name)]
public class RandomTests
{
    private static readonly Dictionary<string, Func<Generator?, Tensor>> Draws = new()
    {
        ["rand"] = g => rand(5, float64, generator: g),
        ["randn"] = g => randn(20, float64, generator: g),
        ["randint"] = g => randint(3, 90, new long[] { 6 }, generator: g).@double(),
        ["randperm"] = g => randperm(9, generator: g).@double(),
        ["bernoulli_"] = g => zeros(12, float64).bernoulli_(0.3, g),
        ["uniform_"] = g => zeros(5, float64).uniform_(-2, 3, g),
        ["normal_"] = g => zeros(5, float64).normal_(1, 2, g),
        ["multinomial"] = g => multinomial(tensor([0.1, 0.4, 0.2, 0.3]), 10, true, g).@double(),
    };

    public static TheoryData<string> Names => [.. Golden.Random.EnumerateObject().Select(property => property.Name)];

    [Fact]
    public void Every_draw_has_a_stored_result_and_the_other_way_round() =>
        Assert.Equal(Golden.Random.EnumerateObject().Select(p => p.Name).Order(), Draws.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Draws_are_Pythons(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(17);
        Golden.Equal(Golden.Random.GetProperty(name)[0], Draws[name](null), name);
        using Generator generator = new Generator().manual_seed((1L << 40) + 5);
        Golden.Equal(Golden.Random.GetProperty(name)[1], Draws[name](generator), $"{name} with its own generator");
    }

    [Fact]
    public void A_generators_state_can_be_put_back()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor state = generator.get_state();
        Tensor first = randn(4, generator: generator);
        generator.set_state(state);
        Assert.Equal(first, randn(4, generator: generator));
        Assert.NotEqual(first, randn(4, generator: generator));
        Assert.Equal(3, generator.initial_seed());

        Tensor process = get_rng_state();
        Tensor drawn = rand(3);
        set_rng_state(process);
        Assert.Equal(drawn, rand(3));
        manual_seed(99);
        Assert.Equal(99, initial_seed());
    }
}
