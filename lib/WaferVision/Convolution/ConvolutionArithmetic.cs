namespace WaferVision.Convolution;

/// <summary>Sizes and costs of layers, computed without running them (Dumoulin and Visin, A guide to convolution arithmetic, arXiv 1603.07285).</summary>
public static class ConvolutionArithmetic
{
    /// <summary>The number of window positions along one axis: ⌊(n + p − d(k−1) − 1)/s⌋ + 1, p being the zeros on both sides together.</summary>
    /// <param name="size">Image size n ≥ 1.</param>
    /// <param name="kernel">Window size k ≥ 1.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <exception cref="ArgumentException">The window does not fit.</exception>
    public static int OutputSize(int size, int kernel, ConvolutionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        return WindowGeometry.For(size, size, kernel, kernel, options ?? ConvolutionOptions.Default).OutputRows;
    }

    /// <summary>Learned numbers of a convolutional layer: C_out·(C_in/groups·kH·kW + 1 if biased).</summary>
    /// <param name="inputChannels">C_in ≥ 1.</param>
    /// <param name="outputChannels">C_out ≥ 1.</param>
    /// <param name="kernel">Kernel size k = kH = kW ≥ 1.</param>
    /// <param name="bias">Whether each filter has a bias.</param>
    /// <param name="groups">Groups of channels that do not see each other; divides C_in and C_out.</param>
    public static long ConvolutionParameters(int inputChannels, int outputChannels, int kernel, bool bias = true, int groups = 1)
    {
        CheckChannels(inputChannels, outputChannels, kernel, groups);
        return (long)outputChannels * (((long)inputChannels / groups * kernel * kernel) + (bias ? 1 : 0));
    }

    /// <summary>Multiply-adds of a convolutional layer: H'·W'·C_out·C_in/groups·kH·kW.</summary>
    /// <param name="inputChannels">C_in ≥ 1.</param>
    /// <param name="outputChannels">C_out ≥ 1.</param>
    /// <param name="kernel">Kernel size k = kH = kW ≥ 1.</param>
    /// <param name="outputRows">H' ≥ 1.</param>
    /// <param name="outputColumns">W' ≥ 1.</param>
    /// <param name="groups">Groups of channels that do not see each other; divides C_in and C_out.</param>
    public static long ConvolutionMultiplyAdds(int inputChannels, int outputChannels, int kernel, int outputRows, int outputColumns, int groups = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputColumns, 1);
        return ConvolutionParameters(inputChannels, outputChannels, kernel, bias: false, groups) * outputRows * outputColumns;
    }

    /// <summary>Learned numbers of a dense layer: inputs·outputs, and outputs more if biased.</summary>
    /// <param name="inputs">Numbers in, 1 or more.</param>
    /// <param name="outputs">Numbers out, 1 or more.</param>
    /// <param name="bias">Whether each output has a bias.</param>
    public static long DenseParameters(long inputs, long outputs, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        return checked((inputs + (bias ? 1 : 0)) * outputs);
    }

    /// <summary>Multiply-adds of a dense layer: inputs·outputs.</summary>
    /// <param name="inputs">Numbers in, 1 or more.</param>
    /// <param name="outputs">Numbers out, 1 or more.</param>
    public static long DenseMultiplyAdds(long inputs, long outputs) => DenseParameters(inputs, outputs, bias: false);

    private static void CheckChannels(int inputChannels, int outputChannels, int kernel, int groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inputChannels % groups != 0 || outputChannels % groups != 0)
        {
            throw new ArgumentException($"{groups} groups must divide both {inputChannels} input channels and {outputChannels} output channels.", nameof(groups));
        }
    }
}
