using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Op.Call("as_strided"u8, this, size, strides, storageOffset);
        public Tensor atleast_1d() => Op.Call("atleast_1d"u8, this);
        public Tensor atleast_2d() => Op.Call("atleast_2d"u8, this);
        public Tensor atleast_3d() => Op.Call("atleast_3d"u8, this);
        public Tensor broadcast_to(params long[] shape) => Op.Call("broadcast_to"u8, this, shape);
        public Tensor channel_shuffle(long groups) => Op.Call("channel_shuffle"u8, this, groups);
        public Tensor[] chunk(long chunks, long dim = 0) => Op.Many("chunk"u8, this, chunks, dim);
        /// <summary>A copy.</summary>
        public Tensor clone() => Op.Call("clone"u8, this);
        /// <summary>The tensor in row-major layout; itself where it is so already.</summary>
        public Tensor contiguous() => Op.Call("contiguous"u8, this);
        /// <summary>The same memory, cut off from the recording of gradients.</summary>
        public Tensor detach() => Op.Call("detach"u8, this);
        public Tensor detach_() => Op.On(this, "detach_"u8, this);
        public Tensor diag(long diagonal = 0) => Op.Call("diag"u8, this, diagonal);
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Op.Call("diag_embed"u8, this, offset, dim1, dim2);
        public Tensor diagflat(long offset = 0) => Op.Call("diagflat"u8, this, offset);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Op.Call("diagonal"u8, this, offset, dim1, dim2);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Op.Call("expand"u8, this, sizes, isImplicit);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Op.Call("expand"u8, this, sizes, isImplicit);
        public Tensor expand(params long[] sizes) => Op.Call("expand"u8, this, sizes);
        public Tensor expand_as(Tensor other) => Op.Call("expand_as"u8, this, other);
        /// <summary>Makes one dimension of several.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.Call("flatten.using_ints"u8, this, start_dim, end_dim);
        public Tensor flip(params long[] dims) => Op.Call("flip"u8, this, dims);
        public Tensor fliplr() => Op.Call("fliplr"u8, this);
        public Tensor flipud() => Op.Call("flipud"u8, this);
        public Tensor[] hsplit(long size) => Op.Many("hsplit.int"u8, this, size);
        public Tensor[] hsplit(params long[] sizes) => Op.Many("hsplit.array"u8, this, sizes);
        public Tensor moveaxis(long[] source, long[] destination) => Op.Call("moveaxis.intlist"u8, this, source, destination);
        public Tensor movedim(long[] source, long[] destination) => Op.Call("movedim.intlist"u8, this, source, destination);
        public Tensor narrow(long dim, long start, long length) => Op.Call("narrow"u8, this, dim, start, length);
        /// <summary>Reorders the dimensions, without copying.</summary>
        public Tensor permute(params long[] permutation) => Op.Call("permute"u8, this, permutation);
        public Tensor ravel() => Op.Call("ravel"u8, this);
        public Tensor repeat(params long[] sizes) => Op.Call("repeat"u8, this, sizes);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Op.Call("repeat_interleave.self_Tensor"u8, this, repeats, dim, output_size);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Op.Call("repeat_interleave.self_int"u8, this, repeats, dim, output_size);
        /// <summary>The same elements in another shape; copied where the layout asks for it.</summary>
        public Tensor reshape(params long[] shape) => Op.Call("reshape"u8, this, shape);
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Op.Call("roll"u8, this, shifts, dims);
        public Tensor roll(long[] shifts) => Op.Call("roll"u8, this, shifts);
        public Tensor roll(long[] shifts, long[] dims) => Op.Call("roll"u8, this, shifts, dims);
        public Tensor select(long dim, long index) => Op.Call("select.int"u8, this, dim, index);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Op.Many("split.sizes"u8, this, sizes, dim);
        public Tensor[] split(long size, int dim = 0) => Op.Many("split.Tensor"u8, this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Op.Many("split.sizes"u8, this, sizes, dim);
        public Tensor[] split(params long[] sizes) => Op.Many("split.sizes"u8, this, sizes);
        public Tensor swapaxes(long dim0, long dim1) => Op.Call("swapaxes"u8, this, dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => Op.Call("swapdims"u8, this, dim0, dim1);
        public Tensor t() => Op.Call("t"u8, this);
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Op.Many("tensor_split.tensor_indices_or_sections"u8, this, indices, dim);
        public Tensor[] tensor_split(long size, long dim = 0) => Op.Many("tensor_split.sections"u8, this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Op.Many("tensor_split.indices"u8, this, sizes, dim);
        public Tensor tile(long[] reps) => Op.Call("tile"u8, this, reps);
        /// <summary>Swaps two dimensions, without copying.</summary>
        public Tensor transpose(long dim0, long dim1) => Op.Call("transpose.int"u8, this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Op.On(this, "transpose_"u8, this, dim0, dim1);
        public Tensor tril(long diagonal = 0) => Op.Call("tril"u8, this, diagonal);
        public Tensor tril_(long diagonal = 0) => Op.On(this, "tril_"u8, this, diagonal);
        public Tensor triu(long diagonal = 0) => Op.Call("triu"u8, this, diagonal);
        public Tensor triu_(long diagonal = 0) => Op.On(this, "triu_"u8, this, diagonal);
        public Tensor type_as(Tensor tensor) => Op.Call("type_as"u8, this, tensor);
        public Tensor[] unbind(long dimension = 0) => Op.Many("unbind.int"u8, this, dimension);
        public Tensor unflatten(long dim, params long[] sizes) => Op.Call("unflatten.int"u8, this, dim, sizes);
        public Tensor unfold(long dimension, long size, long step) => Op.Call("unfold"u8, this, dimension, size, step);
        /// <summary>Inserts a dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => Op.Call("unsqueeze"u8, this, dim);
        public Tensor unsqueeze_(long dim) => Op.On(this, "unsqueeze_"u8, this, dim);
        /// <summary>The same memory in another shape.</summary>
        public Tensor view(params long[] shape) => Op.Call("view"u8, this, shape);
        public Tensor view_as(Tensor other) => Op.Call("view_as"u8, this, other);
        public Tensor view_as_complex() => Op.Call("view_as_complex"u8, this);
        public Tensor view_as_real() => Op.Call("view_as_real"u8, this);
        public Tensor[] vsplit(long size) => Op.Many("vsplit.int"u8, this, size);
        public Tensor[] vsplit(params long[] sizes) => Op.Many("vsplit.array"u8, this, sizes);
    }
}
