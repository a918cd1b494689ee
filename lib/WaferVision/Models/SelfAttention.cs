using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// Multi-head self-attention: each token becomes a mean of all tokens' values, weighted by softmax(QKᵀ/√d) (Vaswani et al., Attention Is All You
/// Need, arXiv 1706.03762, equation 1 and section 3.2.2). Parameters are named as in torch's MultiheadAttention.
/// </summary>
public sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly Parameter in_proj_weight;
    private readonly Parameter in_proj_bias;
    private readonly DenseProjection project = new();
    private readonly DotProductAttention attention;
    private readonly Linear out_proj;

    /// <summary>Makes the layer with Xavier-uniform weights and biases of 0.</summary>
    /// <param name="width">Numbers a token, D.</param>
    /// <param name="heads">Heads of D / heads numbers each.</param>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public SelfAttention(int width, int heads)
        : base(nameof(SelfAttention))
    {
        if (heads < 1 || width < heads || width % heads != 0)
        {
            throw new ArgumentException($"Tokens of {width} numbers cannot be shared out among {heads} heads; expected a divisor of the width.", nameof(heads));
        }

        attention = new(heads);
        Width = width;
        in_proj_weight = nn.Parameter(empty(3 * width, width));
        in_proj_bias = nn.Parameter(zeros(3 * width));
        in_proj_weight.DetachFromDisposeScope();
        in_proj_bias.DetachFromDisposeScope();
        out_proj = nn.Linear(width, width);
        RegisterComponents();
        nn.init.xavier_uniform_(in_proj_weight);
        InitialWeights.Zero(out_proj.bias);
    }

    /// <summary>Numbers a token, D.</summary>
    public int Width { get; }

    /// <summary>Multiply-adds of the projections to queries, keys and values and of the two products of attention; the output projection is a layer of its own.</summary>
    /// <param name="tokens">Tokens an image, T.</param>
    /// <returns>3TD² + 2T²D.</returns>
    public long MultiplyAdds(long tokens) => (3 * tokens * Width * Width) + (2 * tokens * tokens * Width);

    /// <summary>Attends. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Tokens (N, T, D).</param>
    /// <returns>Tokens (N, T, D).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = attention.call(project.call(input, in_proj_weight, in_proj_bias)); // (N, T, D)
        return out_proj.call(x).MoveToOuterDisposeScope();                            // (N, T, D)
    }

    /// <summary>How much each token takes from each other one.</summary>
    /// <param name="input">Tokens (N, T, D).</param>
    /// <returns>Weights (N, heads, T to, T from); each row sums to 1.</returns>
    public Tensor Weights(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return attention.Weights(project.call(input, in_proj_weight, in_proj_bias)).MoveToOuterDisposeScope();
    }
}
