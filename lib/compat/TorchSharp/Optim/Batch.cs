using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters that an optimizer updates together, one libtorch call for all of them per operation.</summary>
internal sealed class Batch<TState>(long steps)
{
    private readonly List<Tensor> _parameters = [];
    private readonly List<Tensor> _gradients = [];
    private readonly List<TState> _states = [];

    public long Steps => steps;

    public Tensor[] Parameters => _parameters.ToArray();

    public IReadOnlyList<TState> States => _states;

    public void Add(Tensor parameter, Tensor gradient, TState state)
    {
        _parameters.Add(parameter);
        _gradients.Add(gradient);
        _states.Add(state);
    }

    /// <summary>The gradients to descend: of the loss (of its negative to maximize it) and of a squared penalty on the parameters.</summary>
    public Tensor[] Gradients(bool maximize, double decay)
    {
        var gradients = _gradients.ToArray();
        if (maximize) gradients = Foreach.Neg(gradients);
        return decay == 0 ? gradients : Foreach.Add(gradients, Parameters, decay);
    }

    public Tensor[] Of(Func<TState, Tensor?> tensor)
    {
        var tensors = new Tensor[_states.Count];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = tensor(_states[i])!;
        return tensors;
    }
}
