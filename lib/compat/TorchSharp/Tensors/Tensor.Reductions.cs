using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor all() => Op.Call("all"u8, this);
        public Tensor all(long dim, bool keepdim = false) => Op.Call("all.dim"u8, this, dim, keepdim);
        public Tensor amax(params long[] dims) => Op.Call("amax"u8, this, dims);
        public Tensor amin(params long[] dims) => Op.Call("amin"u8, this, dims);
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Op.Many("aminmax"u8, this, dim, keepdim);
        public Tensor any() => Op.Call("any"u8, this);
        public Tensor any(long dim, bool keepdim = false) => Op.Call("any.dim"u8, this, dim, keepdim);
        /// <summary>The index of the largest element.</summary>
        public Tensor argmax() => Op.Call("argmax"u8, this);
        public Tensor argmax(long dim, bool keepdim = false) => Op.Call("argmax"u8, this, dim, keepdim);
        public Tensor argmin() => Op.Call("argmin"u8, this);
        public Tensor argmin(long dim, bool keepdim = false) => Op.Call("argmin"u8, this, dim, keepdim);
        public Tensor argsort(long dim = -1, bool descending = false) => Op.Call("argsort"u8, this, dim, descending);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Op.Call("bincount"u8, this, weights, minlength);
        public Tensor corrcoef() => Op.Call("corrcoef"u8, this);
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => Op.Call("cov"u8, this, correction, fweights, aweights);
        public (Tensor values, Tensor indexes) cummax(long dim) => Op.Many("cummax"u8, this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Op.Many("cummin"u8, this, dim);
        public Tensor cumprod(long dim, ScalarType? type = null) => Op.Call("cumprod"u8, this, dim, type);
        public Tensor cumsum(long dim, ScalarType? type = null) => Op.Call("cumsum"u8, this, dim, type);
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Op.Call("diff"u8, this, n, dim, prepend, append);
        public Tensor dist(Tensor other, float p = 2f) => Op.Call("dist"u8, this, other, p);
        public Tensor logcumsumexp(long dim) => Op.Call("logcumsumexp"u8, this, dim);
        public Tensor logsumexp(long dim, bool keepdim = false) => Op.Call("logsumexp"u8, this, dim, keepdim);
        /// <summary>The mean of the elements, or along dimensions.</summary>
        public Tensor mean() => Op.Call("mean"u8, this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Op.Call("mean.dim"u8, this, dimensions, keepdim, type);
        public Tensor median() => Op.Call("median"u8, this);
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Op.Many("mode"u8, this, dim, keepdim);
        public Tensor msort() => Op.Call("msort"u8, this);
        public Tensor nanmedian() => Op.Call("nanmedian"u8, this);
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => Op.Call("nanquantile"u8, this, q, dim, keepdim);
        public Tensor nansum() => Op.Call("nansum"u8, this);
        public Tensor norm(float p = 2f) => Op.Call("norm.Scalar"u8, this, p);
        public Tensor prod(ScalarType? type = null) => Op.Call("prod"u8, this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Op.Call("prod.dim_int"u8, this, dim, keepdim, type);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Op.Call("quantile"u8, this, q, dim, keepdim);
        /// <summary>The standard deviation; unbiased by default.</summary>
        public Tensor std(bool unbiased = true) => Op.Call("std"u8, this, unbiased);
        /// <summary>The sum of the elements, or along dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Op.Call("sum.dim_IntList"u8, this, dim, keepdim, type);
        public Tensor sum(ScalarType? type = null) => Op.Call("sum"u8, this, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Op.Call("sum.dim_IntList"u8, this, dim, keepdim, type);
        /// <summary>The largest elements along a dimension, with their indices.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Op.Many("topk"u8, this, k, dim, largest, sorted);
        public Tensor trapezoid(Tensor x, long dim = -1) => Op.Call("trapezoid.x"u8, this, x, dim);
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Op.Many("unique_consecutive"u8, this, return_inverse, return_counts, dim);
        public Tensor var(bool unbiased = true) => Op.Call("var"u8, this, unbiased);
    }
}
