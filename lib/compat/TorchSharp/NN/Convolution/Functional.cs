using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1)
                => Op.Call("conv1d"u8, input, weight, bias, One(stride, 1), One(padding, 0), One(dilation, 1), groups);

            public static Tensor conv1d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null,
                long groups = 1)
                => Op.Call("conv1d.padding"u8, input, weight, bias, One(stride, 1), Name(padding), One(dilation, 1), groups);

            /// <summary>A convolution over images of shape (N, C, H, W) (a cross-correlation: the kernel is not flipped).</summary>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                long groups = 1)
                => Op.Call("conv2d"u8, input, weight, bias, strides ?? Ones2, padding ?? Zeros2, dilation ?? Ones2, groups);

            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid,
                long[]? dilation = null, long groups = 1)
                => Op.Call("conv2d.padding"u8, input, weight, bias, strides ?? Ones2, Name(padding), dilation ?? Ones2, groups);

            public static Tensor conv3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                long groups = 1)
                => Op.Call("conv3d"u8, input, weight, bias, strides ?? Ones3, padding ?? Zeros3, dilation ?? Ones3, groups);

            public static Tensor conv3d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid,
                long[]? dilation = null, long groups = 1)
                => Op.Call("conv3d.padding"u8, input, weight, bias, strides ?? Ones3, Name(padding), dilation ?? Ones3, groups);

            public static Tensor conv_transpose1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null,
                long? dilation = null, long groups = 1)
                => Op.Call(
                    "conv_transpose1d"u8, input, weight, bias, One(stride, 1), One(padding, 0), One(output_padding, 0), groups, One(dilation, 1));

            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
                long[]? dilation = null, long groups = 1)
                => Op.Call(
                    "conv_transpose2d.input"u8, input, weight, bias, strides ?? Ones2, padding ?? Zeros2, output_padding ?? Zeros2, groups,
                    dilation ?? Ones2);

            public static Tensor conv_transpose3d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
                long[]? dilation = null, long groups = 1)
                => Op.Call(
                    "conv_transpose3d.input"u8, input, weight, bias, strides ?? Ones3, padding ?? Zeros3, output_padding ?? Zeros3, groups,
                    dilation ?? Ones3);

            public static Tensor unfold(
                Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1)
                => Op.Call("im2col"u8, input, All2(kernel_size), All2(dilation), All2(padding), All2(stride));

            public static Tensor unfold(
                Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null)
                => Op.Call(
                    "im2col"u8, input, Values(kernel_size), Values(dilation) ?? Ones2, Values(padding) ?? Zeros2, Values(stride) ?? Ones2);

            public static Tensor fold(
                Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1)
                => Op.Call("col2im"u8, input, All2(output_size), All2(kernel_size), All2(dilation), All2(padding), All2(stride));

            public static Tensor fold(
                Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null,
                (long, long)? stride = null)
                => Op.Call(
                    "col2im"u8, input, Values(output_size), Values(kernel_size), Values(dilation) ?? Ones2, Values(padding) ?? Zeros2,
                    Values(stride) ?? Ones2);

            private static readonly long[] Zeros2 = [0, 0];
            private static readonly long[] Zeros3 = [0, 0, 0];
            private static readonly long[] Ones2 = [1, 1];
            private static readonly long[] Ones3 = [1, 1, 1];

            private static long[] One(long? value, long otherwise) => [value ?? otherwise];

            internal static string Name(Padding padding) => padding == Padding.Same ? "same" : "valid";
        }
    }
}
