using TorchSharp.Modules;
using WaferVision.Convolution;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// Follows receptive fields through a forward pass, told of each layer and each block when it has run. A layer whose input another layer had too
/// begins a parallel branch; any other goes on from the layer that ran before it. A block sees as much as the furthest of its layers.
/// </summary>
internal sealed class ReceptiveFieldTracer
{
    private readonly Dictionary<Tensor, Field> _inputs = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, Field Field)> _outputs = [];
    private Field _latest = new(1, 1);

    /// <summary>Input pixels along one axis that can influence one element of the last maps; null once tokens have attended to each other, which sees everything.</summary>
    /// <remarks>Global pooling, dense layers and the scales of squeeze-and-excitation are left out, as is usual.</remarks>
    public long? Size => Furthest(_outputs) is { Size: < long.MaxValue } seen ? seen.Size : null;

    /// <summary>A layer without children has run.</summary>
    public void Layer(string name, nn.Module layer, Tensor input)
    {
        if (!_inputs.TryGetValue(input, out Field before))
        {
            before = _latest;
            _inputs.Add(input, before);
        }

        _latest = layer switch
        {
            SelfAttention => before with { Size = long.MaxValue },
            ConvTranspose2d => before,
            Conv2d conv => before.After(conv.kernel_size, conv.stride, conv.dilation),
            MaxPool2d pool => before.After(pool.kernel_size, pool.stride, pool.dilation),
            AvgPool2d pool => before.After(pool.kernel_size, pool.stride, null),
            _ => before,
        };
        _outputs.Add((name, _latest));
    }

    /// <summary>A layer with children has run, all of them before it.</summary>
    public void Block(string name) =>
        _latest = Furthest(_outputs.Where(output => output.Name.StartsWith(name + ".", StringComparison.Ordinal))) ?? _latest;

    private static Field? Furthest(IEnumerable<(string Name, Field Field)> outputs) =>
        outputs.Select(output => (Field?)output.Field).MaxBy(seen => seen!.Value.Size);

    /// <summary>What one element of a map sees, and the distance in input pixels between neighbouring elements (see <see cref="ReceptiveField"/>).</summary>
    private readonly record struct Field(long Size, long Jump)
    {
        public Field After(long[] kernel, long[]? stride, long[]? dilation) => Size == long.MaxValue
            ? this
            : new(Size + ((kernel[^1] - 1) * (dilation?[^1] ?? 1) * Jump), Jump * (stride?[^1] ?? kernel[^1]));
    }
}
