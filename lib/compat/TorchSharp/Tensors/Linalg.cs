using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        public enum QRMode
        {
            Reduced,
            Complete,
            R,
        }

        public static Tensor cholesky(Tensor input) => Op.Call("linalg_cholesky"u8, input);

        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => Op.Call("linalg_cross"u8, input, other, dim);

        public static Tensor det(Tensor input) => Op.Call("linalg_det"u8, input);

        public static (Tensor, Tensor) slogdet(Tensor input) => Op.Many("linalg_slogdet"u8, input);

        public static (Tensor, Tensor) eig(Tensor input) => Op.Many("linalg_eig"u8, input);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Op.Many("linalg_eigh"u8, input, UPLO.ToString());

        public static Tensor eigvals(Tensor input) => Op.Call("linalg_eigvals"u8, input);

        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Op.Call("linalg_eigvalsh"u8, input, UPLO.ToString());

        public static Tensor inv(Tensor input) => Op.Call("linalg_inv"u8, input);

        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Op.Call("linalg_pinv.atol_rtol_float"u8, input, atol, rtol, hermitian);

        public static Tensor matrix_exp(Tensor input) => Op.Call("linalg_matrix_exp"u8, input);

        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_matrix_norm.str_ord"u8, input, ord, dims ?? [-2, -1], keepdim);

        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_matrix_norm"u8, input, ord, dims ?? [-2, -1], keepdim);

        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Op.Call("linalg_matrix_rank.atol_rtol_float"u8, input, atol, rtol, hermitian);

        public static Tensor multi_dot(IList<Tensor> tensors) => Op.Call("linalg_multi_dot"u8, Listed(tensors));

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Op.Call("linalg_norm"u8, input, Arg.None, dims, keepdim);

        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => Op.Call("linalg_norm.ord_str"u8, input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Op.Call("linalg_norm"u8, input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Op.Call("linalg_norm"u8, input, ord, dims, keepdim);

        public static Tensor vector_norm(Tensor input, double ord = 2.0, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_vector_norm"u8, input, ord, dims, keepdim);

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Op.Many("linalg_qr"u8, input, mode == QRMode.R ? "r" : mode == QRMode.Complete ? "complete" : "reduced");

        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            if (!left)
            {
                using Tensor a = A.mT;
                using Tensor b = B.mT;
                using Tensor x = Op.Call("linalg_solve"u8, a, b);
                return x.mT;
            }

            return Op.Call("linalg_solve"u8, A, B);
        }

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) =>
            Op.Many("linalg_lstsq"u8, input, other);

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Op.Many("linalg_svd"u8, input, fullMatrices);

        public static Tensor svdvals(Tensor input) => Op.Call("linalg_svdvals"u8, input);
    }
}
