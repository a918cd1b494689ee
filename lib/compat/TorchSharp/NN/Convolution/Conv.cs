using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

public sealed class Conv1d : Convolution
{
    internal Conv1d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(
            nameof(Conv1d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[1],
            groups, bias, padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input)
    {
        if (PadsByHand)
        {
            using var padded = Padded(input);
            return F.conv1d(padded, weight, bias, stride[0], 0, dilation[0], groups);
        }

        return padding_type is { } type
            ? F.conv1d_padding(input, weight, bias, stride[0], type, dilation[0], groups)
            : F.conv1d(input, weight, bias, stride[0], padding![0], dilation[0], groups);
    }
}

public sealed class Conv2d : Convolution
{
    internal Conv2d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(
            nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[2],
            groups, bias, padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input)
    {
        if (PadsByHand)
        {
            using var padded = Padded(input);
            return F.conv2d(padded, weight, bias, stride, null, dilation, groups);
        }

        return padding_type is { } type
            ? F.conv2d_padding(input, weight, bias, stride, type, dilation, groups)
            : F.conv2d(input, weight, bias, stride, padding, dilation, groups);
    }
}

public sealed class Conv3d : Convolution
{
    internal Conv3d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
        PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
        : base(
            nameof(Conv3d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, new long[3],
            groups, bias, padding_mode, device, dtype) { }

    public override Tensor forward(Tensor input)
    {
        if (PadsByHand)
        {
            using var padded = Padded(input);
            return F.conv3d(padded, weight, bias, stride, null, dilation, groups);
        }

        return padding_type is { } type
            ? F.conv3d_padding(input, weight, bias, stride, type, dilation, groups)
            : F.conv3d(input, weight, bias, stride, padding, dilation, groups);
    }
}
