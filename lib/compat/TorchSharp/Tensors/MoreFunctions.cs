using TorchSharp.Native;

namespace TorchSharp;

public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary,
    use_mm_for_euclid_dist,
    donot_use_mm_for_euclid_dist,
}

public static partial class torch
{
    /// <summary>Exponentials that sum to 1 along a dimension.</summary>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static Tensor norm(Tensor input) => input.norm();

    public static Tensor real(Tensor input) => Op.Call("real"u8, input);

    public static Tensor imag(Tensor input) => Op.Call("imag"u8, input);

    public static Tensor complex(Tensor real, Tensor imag) => Op.Call("complex"u8, real, imag);

    public static Tensor polar(Tensor abs, Tensor angle) => Op.Call("polar"u8, abs, angle);

    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) => Op.Call("gather"u8, input, dim, index, sparse_grad);

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2.0, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Op.Call("cdist"u8, x1, x2, p, (long)compute_mode);

    public static Tensor bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) =>
        Op.Call("bucketize.Tensor"u8, input, boundaries, outInt32, right);

    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor sorter = null!) =>
        Op.Call("searchsorted.Tensor"u8, sorted_sequence, values, out_int32, right, default, sorter);

    public static Tensor heaviside(Tensor input, Tensor values) => Op.Call("heaviside"u8, input, values);

    public static Tensor erfinv(Tensor input) => Op.Call("erfinv"u8, input);

    public static Tensor lgamma(Tensor input) => Op.Call("lgamma"u8, input);

    public static Tensor digamma(Tensor input) => Op.Call("digamma"u8, input);

    public static Tensor sinc(Tensor input) => Op.Call("sinc"u8, input);

    public static Tensor xlogy(Tensor x, Tensor y) => Op.Call("xlogy.Tensor"u8, x, y);

    public static Tensor vander(Tensor x, long N = -1, bool increasing = false) => Op.Call("vander"u8, x, N < 0 ? null : (long?)N, increasing);

    public static Tensor trapz(Tensor y, Tensor x, long dim = -1) => Op.Call("trapz.x"u8, y, x, dim);

    public static Tensor trapz(Tensor y, double dx = 1.0, long dim = -1) => Op.Call("trapz.dx"u8, y, dx, dim);

    public static Tensor hann_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Op.Call("hann_window.periodic"u8, len, periodic, dtype, default, Place(device)), requires_grad);

    public static Tensor hamming_window(
        long len, bool periodic = true, float alpha = 0.54f, float beta = 0.46f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Op.Call("hamming_window.periodic_alpha_beta"u8, len, periodic, alpha, beta, dtype, default, Place(device)), requires_grad);

    public static (Tensor hist, Tensor bin_edges) histogram(
        Tensor input, long bins, (double min, double max)? range = null, Tensor weight = null!, bool density = false) =>
        Op.Many("histogram.bin_ct"u8, input, bins, range is var (min, max) ? new[] { min, max } : null, weight, density);

    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor weight = null!, bool density = false) =>
        Op.Many("histogram.bins_tensor"u8, input, bins, weight, density);

    public static Size broadcast_shapes(params long[][] shapes)
    {
        var made = new List<Tensor>();
        try
        {
            foreach (long[] shape in shapes)
            {
                using Tensor point = zeros([]);
                made.Add(point.expand(shape));
            }

            IList<Tensor> together = broadcast_tensors(made.ToArray());
            made.AddRange(together);
            return new Size(together[0].shape);
        }
        finally
        {
            made.ForEach(tensor => tensor.Dispose());
        }
    }

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)(long)Op.Many("result_type.Tensor"u8, tensor1, tensor2);

    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)(long)Op.Many("promote_types"u8, type1, type2);

    public static bool can_cast(ScalarType from, ScalarType to) => Op.Many("can_cast"u8, from, to);

    public static bool is_tensor(object obj) => obj is Tensor;
}
