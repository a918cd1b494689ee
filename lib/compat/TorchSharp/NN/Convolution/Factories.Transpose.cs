using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static ConvTranspose1d ConvTranspose1d(
            long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0,
            long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
            ScalarType? dtype = null)
            => new(in_channels, out_channels, [kernel_size], [stride], [padding], [output_padding], [dilation], padding_mode, groups, bias, device, dtype);

        /// <summary>A transposed convolution over images of shape (N, C, H, W): the gradient of a convolution as a layer of its own.</summary>
        public static ConvTranspose2d ConvTranspose2d(
            long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0,
            long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
            ScalarType? dtype = null)
            => new(
                in_channels, out_channels, All2(kernel_size), All2(stride), All2(padding), All2(output_padding), All2(dilation),
                padding_mode, groups, bias, device, dtype);

        public static ConvTranspose2d ConvTranspose2d(
            long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
            (long, long)? output_padding = null, (long, long)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
            ScalarType? dtype = null)
            => new(
                in_channels, out_channels, Values(kernel_size), Values(stride, 1), Values(padding, 0), Values(output_padding, 0),
                Values(dilation, 1), padding_mode, groups, bias, device, dtype);

        public static ConvTranspose3d ConvTranspose3d(
            long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0,
            long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
            ScalarType? dtype = null)
            => new(
                in_channels, out_channels, All3(kernel_size), All3(stride), All3(padding), All3(output_padding), All3(dilation),
                padding_mode, groups, bias, device, dtype);

        public static ConvTranspose3d ConvTranspose3d(
            long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null,
            (long, long, long)? output_padding = null, (long, long, long)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
            ScalarType? dtype = null)
            => new(
                in_channels, out_channels, Values(kernel_size), Values(stride, 1), Values(padding, 0), Values(output_padding, 0),
                Values(dilation, 1), padding_mode, groups, bias, device, dtype);

        internal static long[] All2(long value) => [value, value];

        internal static long[] All3(long value) => [value, value, value];

        internal static long[]? All2(long? value) => value is { } v ? All2(v) : null;

        internal static long[]? All3(long? value) => value is { } v ? All3(v) : null;

        internal static long[] Values((long, long) values) => [values.Item1, values.Item2];

        internal static long[] Values((long, long, long) values) => [values.Item1, values.Item2, values.Item3];

        internal static long[]? Values((long, long)? values) => values is { } v ? Values(v) : null;

        internal static long[]? Values((long, long, long)? values) => values is { } v ? Values(v) : null;

        private static long[] Values((long, long)? values, long otherwise) => Values(values ?? (otherwise, otherwise));

        private static long[] Values((long, long, long)? values, long otherwise)
            => Values(values ?? (otherwise, otherwise, otherwise));
    }
}
