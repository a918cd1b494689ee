using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static Tensor NewEmpty(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Made(Op.Call("empty.memory_format"u8, size, dtype, Arg.None, Place(device)), requires_grad, names);

    private static Tensor NewZeros(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Made(Op.Call("zeros"u8, size, dtype, Arg.None, Place(device)), requires_grad, names);

    private static Tensor NewOnes(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Made(Op.Call("ones"u8, size, dtype, Arg.None, Place(device)), requires_grad, names);

    private static Tensor NewFull(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Made(Op.Call("full"u8, size, value, dtype, Arg.None, Place(device)), requires_grad, names);

    private static Tensor NewRand(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names) =>
        Made(Op.Call("rand.generator"u8, size, generator, dtype, Arg.None, Place(device)), requires_grad, names);

    private static Tensor NewRandn(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names) =>
        Made(Op.Call("randn.generator"u8, size, generator, dtype, Arg.None, Place(device)), requires_grad, names);

    /// <summary>The identity matrix.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Op.Call("eye.m"u8, rows, columns < 0 ? rows : columns, dtype, Arg.None, Place(device)), requires_grad, names);

    /// <summary>Evenly spaced numbers from a start up to, and without, a stop.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0L, stop, 1L, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1L, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Op.Call("arange.start_step"u8, start, stop, step, dtype, Arg.None, Place(device)), requires_grad);

    /// <summary>Evenly spaced numbers from a start to an end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Op.Call("linspace"u8, start, end, steps, dtype, Arg.None, Place(device)), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10.0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Op.Call("logspace"u8, start, end, steps, @base, dtype, Arg.None, Place(device)), requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Op.Call("empty_like"u8, input, dtype, Arg.None, device), requires_grad, names);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Op.Call("zeros_like"u8, input, dtype, Arg.None, device), requires_grad, names);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Op.Call("ones_like"u8, input, dtype, Arg.None, device), requires_grad, names);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Op.Call("full_like"u8, input, value, dtype, Arg.None, device), requires_grad, names);

    // The caller's default device wins only where it was set; libtorch's own default needs no argument.
    private static Device? Place(Device? device) => device ?? (ReferenceEquals(defaultDevice, CPU) ? null : defaultDevice);

    private static Tensor Made(Tensor tensor, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 })
        {
            tensor.Dispose();
            throw new NotSupportedException("Named dimensions are not supported by this build of TorchSharp.");
        }

        if (requires_grad)
        {
            tensor.requires_grad = true;
        }

        return tensor;
    }
}
