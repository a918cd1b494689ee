using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Joins tensors along a dimension that they have.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Op.Call("cat"u8, Listed(tensors), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Op.Call("cat"u8, tensors.ToArray(), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Op.Call("cat"u8, Listed(tensors), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>Joins tensors of equal shape along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Op.Call("stack"u8, Listed(tensors), dim);

    public static Tensor hstack(IList<Tensor> tensors) => Op.Call("hstack"u8, Listed(tensors));

    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => Op.Call("hstack"u8, tensors.ToArray());

    public static Tensor hstack(params Tensor[] tensors) => Op.Call("hstack"u8, Listed(tensors));

    public static Tensor hstack(IEnumerable<Tensor> tensors) => Op.Call("hstack"u8, Listed(tensors));

    public static Tensor vstack(IList<Tensor> tensors) => Op.Call("vstack"u8, Listed(tensors));

    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => Op.Call("vstack"u8, tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => Op.Call("vstack"u8, Listed(tensors));

    public static Tensor dstack(IList<Tensor> tensors) => Op.Call("dstack"u8, Listed(tensors));

    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => Op.Call("dstack"u8, tensors.ToArray());

    public static Tensor dstack(params Tensor[] tensors) => Op.Call("dstack"u8, Listed(tensors));

    public static Tensor dstack(IEnumerable<Tensor> tensors) => Op.Call("dstack"u8, Listed(tensors));

    public static Tensor column_stack(IList<Tensor> tensors) => Op.Call("column_stack"u8, Listed(tensors));

    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => Op.Call("column_stack"u8, tensors.ToArray());

    public static Tensor column_stack(params Tensor[] tensors) => Op.Call("column_stack"u8, Listed(tensors));

    public static Tensor row_stack(IList<Tensor> tensors) => vstack(tensors);

    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => vstack(tensors);

    public static Tensor row_stack(params Tensor[] tensors) => vstack(tensors);

    public static Tensor block_diag(params Tensor[] tensors) => Op.Call("block_diag"u8, Listed(tensors));

    public static Tensor cartesian_prod(IList<Tensor> tensors) => Op.Call("cartesian_prod"u8, Listed(tensors));

    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => Op.Call("cartesian_prod"u8, tensors.ToArray());

    public static Tensor cartesian_prod(params Tensor[] tensors) => Op.Call("cartesian_prod"u8, Listed(tensors));

    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) => Op.Call("combinations"u8, input, r, with_replacement);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => (Tensor[])Op.Many("broadcast_tensors"u8, Listed(tensors));

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Op.Many("meshgrid.indexing"u8, Listed(tensors), indexing);

    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(equation);
        return Op.Call("einsum"u8, equation, Listed(tensors));
    }

    /// <summary>Takes elements from one tensor or the other by a condition.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Op.Call("where.self"u8, condition, x, y);

    public static Tensor[] where(Tensor condition) => Op.Many("where"u8, condition);

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    public static Tensor movedim(Tensor input, long source, long destination) => Op.Call("movedim.int"u8, input, source, destination);

    public static Tensor moveaxis(Tensor input, long source, long destination) => Op.Call("moveaxis.int"u8, input, source, destination);

    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Op.Call("tril_indices"u8, row, col, offset, dtype, default, Place(device));

    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Op.Call("triu_indices"u8, row, col, offset, dtype, default, Place(device));

    internal static Tensor[] Listed(IEnumerable<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return tensors as Tensor[] ?? tensors.ToArray();
    }
}
