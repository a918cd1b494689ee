using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The classifiers this library has, by name.</summary>
public static class Models
{
    private static readonly OrderedDictionary<string, Func<ModelOptions, nn.Module<Tensor, Tensor>>> Factories = new(StringComparer.OrdinalIgnoreCase)
    {
        [WaferCnn.Name] = options => new WaferCnn(options),
        [WaferNetSmall.Name] = options => new WaferNetSmall(options),
    };

    /// <summary>The names <see cref="Create"/> knows, in the order of teaching.</summary>
    public static IReadOnlyList<string> Names => [.. Factories.Keys];

    /// <summary>Makes a model with initial weights drawn from the options' seed. Leaves torch's random generator seeded with it.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="options">Classes, channels and size; 20 classes of 1×64×64 images if null.</param>
    /// <returns>A model from (N, C, H, W) images to (N, classes) logits, in training mode, on the CPU.</returns>
    /// <exception cref="ArgumentException">There is no such model; the message lists those there are.</exception>
    public static nn.Module<Tensor, Tensor> Create(string name, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= new();
        if (!Factories.TryGetValue(name, out Func<ModelOptions, nn.Module<Tensor, Tensor>>? make))
        {
            throw new ArgumentException($"There is no model '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
        }

        manual_seed(options.Seed);
        return make(options);
    }
}
