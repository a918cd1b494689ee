using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The members whose arguments need a word before they reach an operator.</summary>
    public partial class Tensor
    {
        public Tensor alias() => Op.Call("alias"u8, this);

        public Tensor equal(Tensor target) => eq(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op.Call("div.Tensor_mode"u8, this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op.Call("div.Tensor_mode"u8, this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op.On(this, "div_.Tensor_mode"u8, this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op.On(this, "div_.Tensor_mode"u8, this, target, Name(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        /// <summary>The sum of the elements, or along dimensions.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Op.Call("sum.dim_IntList"u8, this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Op.Call("amax"u8, this, dims, keepdim) : Op.On(@out, "amax.out"u8, this, dims, keepdim, @out);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => amax(dims.AsSpan(), keepdim, @out);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Op.Call("amin"u8, this, dims, keepdim) : Op.On(@out, "amin.out"u8, this, dims, keepdim, @out);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => amin(dims.AsSpan(), keepdim, @out);

        public Tensor norm(int dim, bool keepdim = false, float p = 2f) => Op.Call("norm.ScalarOpt_dim"u8, this, p, dim, keepdim);

        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) =>
            Op.Call("nanmean"u8, this, dim is { } d ? new long[] { d } : null, keepdim, dtype);

        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Op.Call("count_nonzero"u8, this) : Op.Call("count_nonzero.dim_IntList"u8, this, dims);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Op.Call("histc"u8, this, bins, min, max);

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Op.Many("kthvalue"u8, this, k, dim ?? -1, keepdim);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Op.Many("sort.stable"u8, this, stable, dim, descending);

        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            dim is { } d
                ? Op.Many("unique_dim"u8, this, d, sorted, return_inverse, return_counts)
                : Op.Many("_unique2"u8, this, sorted, return_inverse, return_counts);

        public Tensor trapezoid(double dx = 1.0, long dim = -1) => Op.Call("trapezoid.dx"u8, this, dx, dim);

        /// <summary>Removes dimensions of size 1.</summary>
        public Tensor squeeze(long? dim = null) => dim is { } d ? Op.Call("squeeze.dim"u8, this, d) : Op.Call("squeeze"u8, this);

        public Tensor squeeze_(long? dim = null) => dim is { } d ? Op.On(this, "squeeze_.dim"u8, this, d) : Op.On(this, "squeeze_"u8, this);

        /// <summary>Reorders the dimensions, without copying.</summary>
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor slice(long dim, long start, long finish, long step) => Op.Call("slice.Tensor"u8, this, dim, start, finish, step);

        public Tensor roll(long shifts, long? dims = null) => Op.Call("roll"u8, this, shifts, dims is { } d ? new[] { d } : default(Arg));

        public Tensor roll((long, long) shifts, (long, long) dims) => roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            roll([shifts.Item1, shifts.Item2, shifts.Item3], [dims.Item1, dims.Item2, dims.Item3]);

        public Tensor rot90(long k = 1, (long, long)? dims = null)
        {
            (long first, long second) = dims ?? (0, 1);
            return Op.Call("rot90"u8, this, k, new[] { first, second });
        }

        public Tensor tensordot(Tensor b, long dims = 2)
        {
            long[] own = Enumerable.Range((int)(Dimensions - dims), (int)dims).Select(k => (long)k).ToArray();
            return tensordot(b, own, Enumerable.Range(0, (int)dims).Select(k => (long)k).ToArray());
        }

        public Tensor tensordot(Tensor b, (long, long)[] dims) => tensordot(b, dims.Select(d => d.Item1).ToArray(), dims.Select(d => d.Item2).ToArray());

        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => Op.Call("linalg_pinv.rcond_tensor"u8, this, full_like(this, rcond, []), hermitian);

        public Tensor elu(double alpha = 1.0) => Op.Call("elu"u8, this, alpha);

        public Tensor elu_(double alpha = 1.0) => Op.On(this, "elu_"u8, this, alpha);

        public Tensor softplus(double beta = 1.0, double threshold = 20.0) => Op.Call("softplus"u8, this, beta, threshold);

        public Tensor random_(double from, double to, Generator? generator = null) =>
            Op.On(this, "random_.from"u8, this, checked((long)from), checked((long)to), generator);

        public Tensor bernoulli(Generator? generator = null) => Op.Call("bernoulli"u8, this, generator);

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) => Op.On(this, "exponential_"u8, this, lambda, generator);

        public Tensor poisson(Generator? generator = null) => Op.Call("poisson"u8, this, generator);

        public IList<Tensor> nonzero_as_list()
        {
            using Tensor positions = nonzero();
            return positions.chunk(positions.size(1), 1);
        }

        public Tensor T => Op.Call("numpy_T"u8, this);

        public Tensor H => Op.Call("matrix_H"u8, this);

        public Tensor mT => Op.Call("mT"u8, this);

        public Tensor mH => Op.Call("mH"u8, this);

        public Tensor real => Op.Call("real"u8, this);

        public Tensor imag => Op.Call("imag"u8, this);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros_like(this, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones_like(this, dtype, device, requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty_like(this, dtype, device, requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.full_like(this, value, dtype, device, requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.rand_like(this, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.randn_like(this, dtype, device, requires_grad);

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.randint_like(this, low, high, dtype, device, requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }

    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }
}
