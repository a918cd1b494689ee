using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>Makes a token of each position of maps.</summary>
internal sealed class MapsToTokens() : nn.Module<Tensor, Tensor>(nameof(MapsToTokens)), IOperation
{
    public override Tensor forward(Tensor input)
    {
        using Tensor rows = input.flatten(2);   // (N, D, rows·columns)
        return rows.transpose(1, 2);            // (N, rows·columns, D)
    }
}

/// <summary>Puts one learned token (1, 1, D) before the tokens (N, T, D) of every image.</summary>
internal sealed class PrependToken() : nn.Module<Tensor, Tensor, Tensor>(nameof(PrependToken)), IOperation
{
    public override Tensor forward(Tensor input1, Tensor input2)
    {
        using Tensor token = input2.expand(input1.shape[0], -1, -1); // (N, 1, D)
        return cat([token, input1], 1);                              // (N, 1 + T, D)
    }
}

/// <summary>The first token of every image.</summary>
internal sealed class FirstToken() : nn.Module<Tensor, Tensor>(nameof(FirstToken)), IOperation
{
    public override Tensor forward(Tensor input) => input.select(1, 0); // (N, D)
}

/// <summary>
/// The position embeddings of a grid of patches, from learned ones (1, 1 + side², D): those of another grid than the learned one are
/// interpolated, the class token's is kept.
/// </summary>
internal sealed class InterpolatedPositions(long side) : nn.Module<Tensor, Tensor, Tensor>(nameof(InterpolatedPositions)), IOperation
{
    /// <summary>Rows and columns of the learned grid.</summary>
    public long Side { get; } = side;

    /// <summary>Interpolates.</summary>
    /// <param name="input1">Maps (N, D, rows, columns), for their size.</param>
    /// <param name="input2">Learned embeddings (1, 1 + side², D).</param>
    /// <returns>Embeddings (1, 1 + rows·columns, D).</returns>
    public override Tensor forward(Tensor input1, Tensor input2)
    {
        long[] shape = input1.shape;
        (long rows, long columns) = (shape[2], shape[3]);
        if (rows == Side && columns == Side)
        {
            return input2.alias();
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor grid = input2.narrow(1, 1, Side * Side).transpose(1, 2).reshape(1, -1, Side, Side);                      // (1, D, side, side)
        grid = nn.functional.interpolate(grid, [rows, columns], mode: InterpolationMode.Bicubic, align_corners: true);  // (1, D, rows, columns)
        return cat([input2.narrow(1, 0, 1), grid.flatten(2).transpose(1, 2)], 1).MoveToOuterDisposeScope();             // (1, 1 + rows·columns, D)
    }
}

/// <summary>A dense layer whose weights (outputs, inputs) and bias belong to another module.</summary>
internal sealed class DenseProjection() : nn.Module<Tensor, Tensor, Tensor, Tensor>(nameof(DenseProjection)), IOperation
{
    public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => nn.functional.linear(input1, input2, input3);
}

/// <summary>Attention without its projections: softmax(QKᵀ/√d)V for each head (Vaswani et al., arXiv 1706.03762, equation 1).</summary>
internal sealed class DotProductAttention(int heads) : nn.Module<Tensor, Tensor>(nameof(DotProductAttention)), IOperation
{
    /// <summary>Heads that share a token's numbers.</summary>
    public int Heads { get; } = heads;

    /// <summary>Attends.</summary>
    /// <param name="input">Queries, keys and values (N, T, 3D).</param>
    /// <returns>Tokens (N, T, D).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] parts = Split(input);                                                               // 3 × (N, heads, T, d)
        Tensor x = Weights(parts).matmul(parts[2]);                                                  // (N, heads, T, d)
        return x.transpose(1, 2).flatten(2).MoveToOuterDisposeScope();                               // (N, T, D)
    }

    /// <summary>How much each token takes from each other one.</summary>
    /// <param name="input">Queries, keys and values (N, T, 3D).</param>
    /// <returns>Weights (N, heads, T to, T from); each row sums to 1.</returns>
    public Tensor Weights(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Weights(Split(input)).MoveToOuterDisposeScope();
    }

    private Tensor[] Split(Tensor input)
    {
        long[] shape = input.shape;
        return input.reshape(shape[0], shape[1], 3, Heads, shape[2] / 3 / Heads).permute(2, 0, 3, 1, 4).unbind(0);
    }

    private static Tensor Weights(Tensor[] parts) =>
        (parts[0] / Math.Sqrt(parts[0].shape[3])).matmul(parts[1].transpose(-2, -1)).softmax(-1);    // (N, heads, T, T)
}
