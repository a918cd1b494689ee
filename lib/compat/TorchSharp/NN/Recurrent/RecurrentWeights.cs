using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The sizes and options of a recurrent network, and its weights in the order in which libtorch wants them.</summary>
internal sealed record RecurrentWeights(
    long InputSize, long HiddenSize, long Layers, bool HasBias, bool BatchFirst, double Dropout, bool Bidirectional)
{
    private List<string> Names { get; } = [];

    private int Directions => Bidirectional ? 2 : 1;

    /// <summary>Creates weight_ih, weight_hh (gates × hidden rows each) and their biases, uniform in ±1/√hidden.</summary>
    public RecurrentWeights Create(nn.Module owner, int gates, Device? device, ScalarType? dtype)
    {
        if (Layers < 1) throw new ArgumentException($"numLayers must be positive, got {Layers}");
        var bound = HiddenSize > 0 ? 1 / Math.Sqrt(HiddenSize) : 0;
        for (var layer = 0L; layer < Layers; layer++)
        {
            for (var direction = 0; direction < Directions; direction++)
            {
                var suffix = $"_l{layer}" + (direction == 1 ? "_reverse" : "");
                var inputs = layer == 0 ? InputSize : HiddenSize * Directions;
                Add("weight_ih" + suffix, gates * HiddenSize, inputs);
                Add("weight_hh" + suffix, gates * HiddenSize, HiddenSize);
                if (!HasBias) continue;
                Add("bias_ih" + suffix, gates * HiddenSize);
                Add("bias_hh" + suffix, gates * HiddenSize);
            }
        }

        return this;

        void Add(string name, params long[] shape)
        {
            var parameter = nn.Parameter(empty(shape, dtype: dtype, device: device));
            nn.init.uniform_(parameter, -bound, bound);
            parameter.DetachFromDisposeScope();
            owner.register_parameter(name, parameter);
            Names.Add(name);
        }
    }

    public Tensor[] Of(nn.Module owner)
    {
        var weights = new Tensor[Names.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = owner.get_parameter(Names[i])!;
        return weights;
    }

    /// <summary>A batch of one for a single sequence, else the input itself.</summary>
    public Tensor Batched(Tensor input) => input.dim() == 2 ? input.unsqueeze(BatchFirst ? 0 : 1) : input;

    public Tensor Unbatched(Tensor output) => output.squeeze(BatchFirst ? 0 : 1);

    public Tensor ZeroState(Tensor batched)
        => zeros([Layers * Directions, batched.size(BatchFirst ? 0 : 1), HiddenSize], dtype: batched.dtype, device: batched.device);
}
