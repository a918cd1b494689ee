namespace WaferVision.Convolution;

/// <summary>The geometry of one layer along one axis: convolution and pooling alike.</summary>
/// <param name="Name">What to call the layer in a table.</param>
/// <param name="Kernel">Window size k ≥ 1.</param>
/// <param name="Stride">Steps between windows s ≥ 1.</param>
/// <param name="Padding">Zeros a side p ≥ 0.</param>
/// <param name="Dilation">Distance d ≥ 1 between neighbouring window elements.</param>
public sealed record LayerGeometry(string Name, int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1);

/// <summary>What one output element of a layer sees of the network's input, along one axis.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Output">Output size n in elements.</param>
/// <param name="Size">Receptive field r: input pixels that can influence one output element.</param>
/// <param name="Jump">Input pixels j between the centres of neighbouring output elements.</param>
/// <param name="Start">Input coordinate of the centre of the first output element's field; 0 is the centre of the first pixel.</param>
public sealed record ReceptiveFieldStep(string Layer, int Output, long Size, long Jump, double Start);

/// <summary>
/// Receptive fields of a stack of layers: r ← r + (k−1)·d·j, j ← j·s, start ← start + (d(k−1)/2 − p)·j
/// (Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019, equations 2 and 5).
/// </summary>
public static class ReceptiveField
{
    /// <summary>Follows the receptive field through the layers.</summary>
    /// <param name="layers">The layers, first to last.</param>
    /// <param name="inputSize">Input size n in pixels, 1 or more.</param>
    /// <returns>One step for the input, then one a layer.</returns>
    /// <exception cref="ArgumentException">A layer's numbers are out of range, or its window does not fit.</exception>
    public static IReadOnlyList<ReceptiveFieldStep> Of(IEnumerable<LayerGeometry> layers, int inputSize)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        var steps = new List<ReceptiveFieldStep> { new("input", inputSize, 1, 1, 0) };
        foreach (LayerGeometry layer in layers)
        {
            ReceptiveFieldStep before = steps[^1];
            steps.Add(new(
                layer.Name,
                OutputSize(layer, before.Output),
                checked(before.Size + ((layer.Kernel - 1L) * layer.Dilation * before.Jump)),
                checked(before.Jump * layer.Stride),
                before.Start + (((layer.Dilation * (layer.Kernel - 1) / 2.0) - layer.Padding) * before.Jump)));
        }

        return steps;
    }

    /// <summary>The receptive field of the last layer: 1 + Σᵢ (kᵢ−1)·dᵢ·Πⱼ₍ⱼ﹤ᵢ₎ sⱼ.</summary>
    /// <param name="layers">The layers, first to last.</param>
    /// <exception cref="ArgumentException">A layer's numbers are out of range.</exception>
    public static long Size(IEnumerable<LayerGeometry> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        long size = 1;
        long jump = 1;
        foreach (LayerGeometry layer in layers)
        {
            Check(layer);
            size = checked(size + ((layer.Kernel - 1L) * layer.Dilation * jump));
            jump = checked(jump * layer.Stride);
        }

        return size;
    }

    private static int OutputSize(LayerGeometry layer, int size)
    {
        Check(layer);
        try
        {
            return ConvolutionArithmetic.OutputSize(
                size, layer.Kernel, new() { Padding = Padding.Of(layer.Padding), Stride = layer.Stride, Dilation = layer.Dilation });
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"Layer '{layer.Name}': {error.Message}", error);
        }
    }

    private static void Check(LayerGeometry layer)
    {
        if (layer.Kernel < 1 || layer.Stride < 1 || layer.Padding < 0 || layer.Dilation < 1)
        {
            throw new ArgumentException($"Layer '{layer.Name}' has kernel {layer.Kernel}, stride {layer.Stride}, padding {layer.Padding}, dilation {layer.Dilation}; kernel, stride and dilation must be 1 or more, padding 0 or more.");
        }
    }
}
