using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Self-attention and a two-layer network, each with a residual connection and layer normalization after it.</summary>
public sealed class TransformerEncoderLayer
    : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Func<TransformerEncoderLayer> _another;
    private readonly nn.Activations _activation;
    private readonly double _dropout;
    private readonly MultiheadAttention self_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;

    internal TransformerEncoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, nn.Activations activation)
        : base(nameof(TransformerEncoderLayer))
    {
        _another = () => new TransformerEncoderLayer(d_model, nhead, dim_feedforward, dropout, activation);
        (_activation, _dropout) = (activation, dropout);
        self_attn = nn.MultiheadAttention(d_model, nhead, dropout);
        linear1 = nn.Linear(d_model, dim_feedforward);
        linear2 = nn.Linear(dim_feedforward, d_model);
        norm1 = nn.LayerNorm(d_model);
        norm2 = nn.LayerNorm(d_model);
        RegisterComponents();
    }

    public override Tensor forward(Tensor src) => Encode(src, null, null);

    /// <summary>Runs the module.</summary>
    public Tensor call(Tensor src, Tensor src_mask) => Encode(src, src_mask, null);

    public Tensor call(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) => Encode(src, src_mask, src_key_padding_mask);

    internal Tensor Encode(Tensor src, Tensor? mask, Tensor? paddingMask)
    {
        using var scope = NewDisposeScope();
        var attended = self_attn.call(src, src, src, paddingMask, false, mask).Item1;
        var x = norm1.call(src.add(F.dropout(attended, _dropout, training)));
        var hidden = linear1.call(x);
        hidden = _activation == nn.Activations.GELU ? F.gelu(hidden) : F.relu(hidden);
        var fed = linear2.call(F.dropout(hidden, _dropout, training));
        return norm2.call(x.add(F.dropout(fed, _dropout, training))).MoveToOuterDisposeScope();
    }

    internal TransformerEncoderLayer Copy()
    {
        var copy = _another();
        copy.load_state_dict(state_dict());
        return copy;
    }
}

/// <summary>Encoder layers one after the other, each starting as a copy of the given one.</summary>
public sealed class TransformerEncoder
    : nn.Module<Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor>
{
    private readonly ModuleList<TransformerEncoderLayer> layers;

    internal TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) : base(nameof(TransformerEncoder))
    {
        layers = new ModuleList<TransformerEncoderLayer>();
        for (var i = 0L; i < num_layers; i++) layers.Add(encoder_layer.Copy());
        RegisterComponents();
    }

    public Tensor call(Tensor src) => base.call(src, null!, null!);

    public Tensor call(Tensor src, Tensor src_mask) => base.call(src, src_mask, null!);

    public override Tensor forward(Tensor src, Tensor src_mask, Tensor src_key_padding_mask)
    {
        var current = src;
        foreach (var layer in layers)
        {
            var next = layer.Encode(current, src_mask, src_key_padding_mask);
            if (!ReferenceEquals(current, src)) current.Dispose();
            current = next;
        }

        return ReferenceEquals(current, src) ? src.alias() : current;
    }
}
