using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Attention in several heads over (sequence, batch, feature) input (Vaswani et al. 2017).</summary>
public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor, bool, Tensor, Tuple<Tensor, Tensor>>
{
    private readonly long _embedding;
    private readonly long _heads;
    private readonly double _dropout;
    private readonly bool _addZero;
    private readonly bool _oneWeight;
    private readonly Linear _output;

    internal MultiheadAttention(
        long embedded_dim, long num_heads, double dropout, bool bias, bool add_bias_kv, bool add_zero_attn, long kdim, long vdim)
        : base(nameof(MultiheadAttention))
    {
        if (embedded_dim % num_heads != 0)
            throw new ArgumentException($"embed_dim ({embedded_dim}) must be divisible by num_heads ({num_heads})");
        (_embedding, _heads, _dropout, _addZero) = (embedded_dim, num_heads, dropout, add_zero_attn);
        _oneWeight = kdim == embedded_dim && vdim == embedded_dim;
        _output = nn.Linear(embedded_dim, embedded_dim, bias);
        if (_oneWeight)
        {
            Own("in_proj_weight", (Parameter)nn.init.xavier_uniform_(nn.Parameter(empty([3 * embedded_dim, embedded_dim]))));
        }
        else
        {
            Own("q_proj_weight", (Parameter)nn.init.xavier_uniform_(nn.Parameter(empty([embedded_dim, embedded_dim]))));
            Own("k_proj_weight", (Parameter)nn.init.xavier_uniform_(nn.Parameter(empty([embedded_dim, kdim]))));
            Own("v_proj_weight", (Parameter)nn.init.xavier_uniform_(nn.Parameter(empty([embedded_dim, vdim]))));
        }

        if (bias)
        {
            Own("in_proj_bias", nn.Parameter(zeros(3 * embedded_dim)));
            nn.init.zeros_(_output.bias!);
        }

        if (add_bias_kv)
        {
            Own("bias_k", (Parameter)nn.init.xavier_normal_(nn.Parameter(empty([1, 1, embedded_dim]))));
            Own("bias_v", (Parameter)nn.init.xavier_normal_(nn.Parameter(empty([1, 1, embedded_dim]))));
        }

        register_module("out_proj", _output);
    }

    // out_proj is registered in the constructor; the field must not be registered a second time.
    protected override void RegisterComponents() { }

    public new Tuple<Tensor, Tensor> call(
        Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null)
        => base.call(query, key, value, key_padding_mask!, need_weights, attn_mask!);

    /// <returns>The output, and with <paramref name="need_weights"/> the weights (batch, query, key), averaged over the heads.</returns>
    public override Tuple<Tensor, Tensor> forward(
        Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
    {
        using var scope = NewDisposeScope();
        var (length, batch) = (query.size(0), query.size(1));
        var (q, k, v) = Project(query, key, value);
        (k, v) = Extend(k, v, batch, ref key_padding_mask, ref attn_mask);
        var (queries, keys, values) = (Split(q, batch), Split(k, batch), Split(v, batch));
        var headSize = _embedding / _heads;
        var scores = queries.mul(1 / Math.Sqrt(headSize)).bmm(keys.transpose(1, 2));
        if (attn_mask is not null) scores = Masked(scores, attn_mask);
        if (key_padding_mask is not null)
        {
            var perHead = Masked(scores.view(batch, _heads, length, -1), key_padding_mask.unsqueeze(1).unsqueeze(2));
            scores = perHead.view(batch * _heads, length, -1);
        }

        var weights = F.softmax(scores, -1);
        var dropped = F.dropout(weights, _dropout, training);
        var joined = dropped.bmm(values).transpose(0, 1).reshape(length, batch, _embedding);
        var output = _output.call(joined).MoveToOuterDisposeScope();
        if (!need_weights) return Tuple.Create<Tensor, Tensor>(output, null!);
        var average = weights.view(batch, _heads, length, -1).mean([1L]).MoveToOuterDisposeScope();
        return Tuple.Create(output, average);
    }

    private (Tensor, Tensor, Tensor) Project(Tensor query, Tensor key, Tensor value)
    {
        var bias = FindParameter("in_proj_bias");
        if (_oneWeight && ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            var all = F.linear(query, FindParameter("in_proj_weight")!, bias).chunk(3, -1);
            return (all[0], all[1], all[2]);
        }

        var weights = _oneWeight
            ? FindParameter("in_proj_weight")!.chunk(3)
            : [FindParameter("q_proj_weight")!, FindParameter("k_proj_weight")!, FindParameter("v_proj_weight")!];
        var biases = bias?.chunk(3);
        return (
            F.linear(query, weights[0], biases?[0]), F.linear(key, weights[1], biases?[1]), F.linear(value, weights[2], biases?[2]));
    }

    /// <summary>Appends the learned key and value, then the zero ones, and the masks' columns for them.</summary>
    private (Tensor, Tensor) Extend(Tensor k, Tensor v, long batch, ref Tensor? paddingMask, ref Tensor? mask)
    {
        if (FindParameter("bias_k") is { } biasK && FindParameter("bias_v") is { } biasV)
        {
            (k, v) = (cat([k, biasK.expand(1, batch, -1)], 0), cat([v, biasV.expand(1, batch, -1)], 0));
            (paddingMask, mask) = (Widened(paddingMask), Widened(mask));
        }

        if (_addZero)
        {
            var zero = zeros([1, batch, _embedding], dtype: k.dtype, device: k.device);
            (k, v) = (cat([k, zero], 0), cat([v, zero], 0));
            (paddingMask, mask) = (Widened(paddingMask), Widened(mask));
        }

        return (k, v);
    }

    private static Tensor? Widened(Tensor? mask) => mask is null ? null : F.pad(mask, (0, 1));

    private Tensor Split(Tensor projected, long batch)
        => projected.contiguous().view(projected.size(0), batch * _heads, _embedding / _heads).transpose(0, 1);

    // True hides a position; a mask of numbers is added.
    private static Tensor Masked(Tensor scores, Tensor mask)
        => mask.dtype == ScalarType.Bool ? scores.masked_fill(mask, double.NegativeInfinity) : scores.add(mask);
}
