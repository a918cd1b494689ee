using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Op.Call("addbmm"u8, this, batch1, batch2, beta, alpha);
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Op.On(this, "addbmm_"u8, this, batch1, batch2, beta, alpha);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Op.Call("addmm"u8, this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Op.On(this, "addmm_"u8, this, mat1, mat2, beta, alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Op.Call("addmv"u8, this, mat, vec, beta, alpha);
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Op.On(this, "addmv_"u8, this, mat, vec, beta, alpha);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Op.Call("addr"u8, this, vec1, vec2, beta, alpha);
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Op.On(this, "addr_"u8, this, vec1, vec2, beta, alpha);
        public Tensor adjoint() => Op.Call("adjoint"u8, this);
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Op.Call("baddbmm"u8, this, batch1, batch2, beta, alpha);
        public Tensor bmm(Tensor batch2) => Op.Call("bmm"u8, this, batch2);
        public Tensor det() => Op.Call("det"u8, this);
        public Tensor dot(Tensor target) => Op.Call("dot"u8, this, target);
        public Tensor ger(Tensor vec2) => Op.Call("ger"u8, this, vec2);
        public Tensor inner(Tensor vec2) => Op.Call("inner"u8, this, vec2);
        public Tensor inverse() => Op.Call("inverse"u8, this);
        public Tensor kron(Tensor other) => Op.Call("kron"u8, this, other);
        public Tensor logdet() => Op.Call("logdet"u8, this);
        /// <summary>The matrix product; leading dimensions are broadcast.</summary>
        public Tensor matmul(Tensor target) => Op.Call("matmul"u8, this, target);
        public Tensor matrix_exp() => Op.Call("matrix_exp"u8, this);
        public Tensor matrix_power(int n) => Op.Call("matrix_power"u8, this, n);
        public Tensor mm(Tensor target) => Op.Call("mm"u8, this, target);
        public Tensor mv(Tensor target) => Op.Call("mv"u8, this, target);
        public Tensor outer(Tensor vec2) => Op.Call("outer"u8, this, vec2);
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Op.Call("tensordot"u8, this, b, dims1, dims2);
        public Tensor trace() => Op.Call("trace"u8, this);
        public Tensor vdot(Tensor target) => Op.Call("vdot"u8, this, target);
    }
}
