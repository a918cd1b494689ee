using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What all convolutions share: their sizes, weight (out, in / groups, kernel...) and bias, and the padding of the input.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    // Last dimension first, before and after: the order that torch.nn.functional.pad wants.
    private long[] _padOnBothSides = [];

    private protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device, ScalarType? dtype) : base(name)
    {
        if (transposed && padding_mode != PaddingModes.Zeros)
            throw new ArgumentException("Only PaddingModes.Zeros is supported for ConvTransposeND", nameof(padding_mode));
        if (groups <= 0) throw new ArgumentException($"groups must be a positive integer, got {groups}", nameof(groups));
        if (in_channels % groups != 0)
            throw new ArgumentException($"in_channels ({in_channels}) must be divisible by groups ({groups})", nameof(in_channels));
        if (out_channels % groups != 0)
            throw new ArgumentException($"out_channels ({out_channels}) must be divisible by groups ({groups})", nameof(out_channels));
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        if (padding_type is { } type) SetPadding(type);
        else SetPadding(padding ?? new long[kernel_size.Length]);

        long[] size = transposed
            ? [in_channels, out_channels / groups, .. kernel_size]
            : [out_channels, in_channels / groups, .. kernel_size];
        weight = nn.Parameter(empty(size, dtype: dtype, device: device));
        if (bias) this.bias = nn.Parameter(empty(out_channels, dtype: dtype, device: device));
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[]? padding { get; private set; }

    public Padding? padding_type { get; private set; }

    public long[] dilation { get; set; }

    public bool transposed { get; }

    public long[] output_padding { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public Parameter weight
    {
        get => FindParameter(nameof(weight))!;
        set => Own(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => FindParameter(nameof(bias));
        set => Own(nameof(bias), value);
    }

    public void reset_parameters()
    {
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is not { } b) return;
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        if (fanIn == 0) return;
        var bound = 1 / Math.Sqrt(fanIn);
        nn.init.uniform_(b, -bound, bound);
    }

    public void SetPadding(long[] padding)
    {
        this.padding = padding;
        padding_type = null;
        _padOnBothSides = padding.Reverse().SelectMany(p => new[] { p, p }).ToArray();
    }

    public void SetPadding(Padding padding)
    {
        if (transposed) throw new ArgumentException("Cannot set padding type on ConvTransposeND");
        if (padding == Padding.Same && stride.Any(s => s != 1))
            throw new ArgumentException("padding='same' is not supported for strided convolutions");
        this.padding = null;
        padding_type = padding;
        _padOnBothSides = new long[2 * kernel_size.Length];
        if (padding == Padding.Valid) return;
        for (var dim = 0; dim < kernel_size.Length; dim++)
        {
            var total = dilation[dim] * (kernel_size[dim] - 1);
            var at = 2 * (kernel_size.Length - 1 - dim);
            (_padOnBothSides[at], _padOnBothSides[at + 1]) = (total / 2, total - total / 2);
        }
    }

    /// <summary>The convolution by the operator of its dimension, in the overload for numbers or for the name of the padding.</summary>
    private protected Tensor Convolve(ReadOnlySpan<byte> op, ReadOnlySpan<byte> opOfNamedPadding, Tensor input)
    {
        if (padding_mode != PaddingModes.Zeros) // libtorch's convolutions pad with zeros only
        {
            using var padded = nn.functional.pad(input, _padOnBothSides, padding_mode);
            return Op.Call(op, padded, weight, bias, stride, new long[kernel_size.Length], dilation, groups);
        }

        return padding_type is { } type
            ? Op.Call(opOfNamedPadding, input, weight, bias, stride, nn.functional.Name(type), dilation, groups)
            : Op.Call(op, input, weight, bias, stride, padding, dilation, groups);
    }
}
