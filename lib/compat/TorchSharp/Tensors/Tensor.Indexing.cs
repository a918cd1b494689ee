using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor argwhere() => Op.Call("argwhere"u8, this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.On(this, "copy_"u8, this, source, nonBlocking);
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) => Op.Call("diagonal_scatter"u8, this, src, offset, dim1, dim2);
        public Tensor fill_(Scalar value) => Op.On(this, "fill_.Scalar"u8, this, value);
        public Tensor gather(long dim, Tensor index) => Op.Call("gather"u8, this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Op.Call("index_add"u8, this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Op.On(this, "index_add_"u8, this, dim, index, source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Op.Call("index_copy"u8, this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Op.On(this, "index_copy_"u8, this, dim, index, source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Op.Call("index_fill.int_Scalar"u8, this, dim, index, value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Op.On(this, "index_fill_.int_Scalar"u8, this, dim, index, value);
        public Tensor index_select(long dim, Tensor index) => Op.Call("index_select"u8, this, dim, index);
        public Tensor masked_fill(Tensor mask, Scalar value) => Op.Call("masked_fill.Scalar"u8, this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Op.On(this, "masked_fill_.Scalar"u8, this, mask, value);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Op.Call("masked_scatter"u8, this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Op.On(this, "masked_scatter_"u8, this, mask, value);
        public Tensor masked_select(Tensor mask) => Op.Call("masked_select"u8, this, mask);
        public Tensor nonzero() => Op.Call("nonzero"u8, this);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.Call("scatter.src"u8, this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Op.On(this, "scatter_.src"u8, this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Op.Call("scatter_add"u8, this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Op.On(this, "scatter_add_"u8, this, dim, index, src);
        public Tensor select_scatter(Tensor src, long dim, long index) => Op.Call("select_scatter"u8, this, src, dim, index);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            Op.Call("slice_scatter"u8, this, src, dim, start, end, step);
        public Tensor take(Tensor index) => Op.Call("take"u8, this, index);
        public Tensor take_along_dim(Tensor indices) => Op.Call("take_along_dim"u8, this, indices);
        public Tensor take_along_dim(Tensor indices, long dim) => Op.Call("take_along_dim"u8, this, indices, dim);
        /// <summary>Takes elements from one tensor or the other by a condition.</summary>
        public Tensor where(Tensor condition, Tensor y) => Op.Call("where.self"u8, condition, this, y);
        public Tensor zero_() => Op.On(this, "zero_"u8, this);
    }
}
