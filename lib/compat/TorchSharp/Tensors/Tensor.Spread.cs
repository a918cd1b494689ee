using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The standard deviation; unbiased by default.</summary>
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("std.dim"u8, input, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim);
        }

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("std.dim"u8, input, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim);
        }

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("std.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("std.dim"u8, input, dim, unbiased, keepdim);
        }

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("std.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("var.dim"u8, input, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim);
        }

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("var.dim"u8, input, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim);
        }

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("var.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("var.dim"u8, input, dim, unbiased, keepdim);
        }

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Call("var.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("std_mean.dim"u8, input, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("std_mean.dim"u8, input, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("std_mean.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Op.Many("std_mean"u8, this, unbiased);

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("std_mean.dim"u8, input, dim, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("std_mean.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("var_mean.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("var_mean.dim"u8, input, dimensions, unbiased, keepdim);
        }

        public (Tensor var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("var_mean.dim"u8, input, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim);
        }

        public (Tensor var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("var_mean.dim"u8, input, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim);
        }

        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => Op.Many("var_mean"u8, this, unbiased);

        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using Tensor input = Typed(type);
            return Op.Many("var_mean.dim"u8, input, dim, unbiased, keepdim);
        }

        private Tensor Typed(ScalarType? type) => type is { } wanted ? to(wanted) : alias();
    }
}
