using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>What the transposed convolutions share: the choice of the output's size, which the input's size alone does not fix.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    private protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] dilation,
        long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(
            name, in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias,
            padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input) => forward(input, null);

    public abstract Tensor forward(Tensor input, long[]? output_size);

    private protected long[] OutputPadding(Tensor input, long[]? output_size)
    {
        if (output_size is null) return output_padding;
        var spatial = kernel_size.Length;
        var leading = (int)input.dim() - spatial;
        if (output_size.Length == leading + spatial) output_size = output_size[leading..];
        if (output_size.Length != spatial)
        {
            throw new ArgumentException(
                $"ConvTranspose{spatial}D: for {input.dim()}D input, output_size must have {spatial} or {leading + spatial} elements " +
                $"(got {output_size.Length})", nameof(output_size));
        }

        var extra = new long[spatial];
        for (var dim = 0; dim < spatial; dim++)
        {
            var least = (input.size(leading + dim) - 1) * stride[dim] - 2 * padding![dim] + dilation[dim] * (kernel_size[dim] - 1) + 1;
            extra[dim] = output_size[dim] - least;
            if (extra[dim] >= 0 && extra[dim] < stride[dim]) continue;
            throw new ArgumentException(
                $"Requested an output size of {output_size[dim]} in dimension {dim}, but valid sizes range from {least} to {least + stride[dim] - 1}",
                nameof(output_size));
        }

        return extra;
    }
}

public sealed class ConvTranspose1d : ConvolutionTranspose
{
    internal ConvTranspose1d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(
            nameof(ConvTranspose1d), in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
            padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input, long[]? output_size)
        => F.conv_transpose1d(input, weight, bias, stride[0], padding![0], OutputPadding(input, output_size)[0], dilation[0], groups);
}

public sealed class ConvTranspose2d : ConvolutionTranspose
{
    internal ConvTranspose2d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(
            nameof(ConvTranspose2d), in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
            padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input, long[]? output_size)
        => F.conv_transpose2d(input, weight, bias, stride, padding, OutputPadding(input, output_size), dilation, groups);
}

public sealed class ConvTranspose3d : ConvolutionTranspose
{
    internal ConvTranspose3d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(
            nameof(ConvTranspose3d), in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
            padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input, long[]? output_size)
        => F.conv_transpose3d(input, weight, bias, stride, padding, OutputPadding(input, output_size), dilation, groups);
}
