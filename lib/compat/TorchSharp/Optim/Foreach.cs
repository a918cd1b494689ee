using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Operations on lists of tensors, element by element, each one call into libtorch.</summary>
internal static class Foreach
{
    public static Tensor[] Neg(Tensor[] x) => Op.Many("_foreach_neg"u8, x);

    public static Tensor[] Sqrt(Tensor[] x) => Op.Many("_foreach_sqrt"u8, x);

    public static Tensor[] Add(Tensor[] x, Tensor[] y, double alpha) => Op.Many("_foreach_add.List"u8, x, y, alpha);

    public static Tensor[] Maximum(Tensor[] x, Tensor[] y) => Op.Many("_foreach_maximum.List"u8, x, y);

    public static Tensor[] Addcmul(Tensor[] x, Tensor[] y, Tensor[] z, double value)
        => Op.Many("_foreach_addcmul.Scalar"u8, x, y, z, value);

    public static void AddInPlace(Tensor[] x, Tensor[] y, double alpha) => Op.On(x[0], "_foreach_add_.List"u8, x, y, alpha);

    public static void AddInPlace(Tensor[] x, double value) => Op.On(x[0], "_foreach_add_.Scalar"u8, x, value);

    public static void MulInPlace(Tensor[] x, double value) => Op.On(x[0], "_foreach_mul_.Scalar"u8, x, value);

    public static void DivInPlace(Tensor[] x, double value) => Op.On(x[0], "_foreach_div_.Scalar"u8, x, value);

    public static void SqrtInPlace(Tensor[] x) => Op.On(x[0], "_foreach_sqrt_"u8, x);

    /// <summary>x += value × y × z.</summary>
    public static void AddcmulInPlace(Tensor[] x, Tensor[] y, Tensor[] z, double value)
        => Op.On(x[0], "_foreach_addcmul_.Scalar"u8, x, y, z, value);

    /// <summary>x += value × y / z.</summary>
    public static void AddcdivInPlace(Tensor[] x, Tensor[] y, Tensor[] z, double value)
        => Op.On(x[0], "_foreach_addcdiv_.Scalar"u8, x, y, z, value);
}
