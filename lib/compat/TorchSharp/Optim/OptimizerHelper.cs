using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What all optimizers share: groups of parameters, a state for each parameter, and saving and loading of both.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

    public override IEnumerable<Parameter> parameters() => Groups.SelectMany(group => group.Parameters);

    public override void add_param_group(ParamGroup param_group) => throw new NotSupportedException(GetType().Name);

    /// <summary>Adds a group, its options completed by the defaults, and a state for each of its parameters.</summary>
    private protected void Add<TOptions>(ParamGroup group, TOptions defaults, Func<Parameter, OptimizerState> newState)
        where TOptions : OptimizerOptions, new()
    {
        group.Options ??= new TOptions();
        ((TOptions)group.Options).Complete(defaults);
        ArgumentNullException.ThrowIfNull(group.Parameters);
        group.Parameters = group.Parameters.ToArray(); // module.parameters() would walk the modules at every step
        group.InitialLearningRate = group.LearningRate;
        Groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var state = newState(parameter);
            if (!_states.TryAdd(parameter, state))
                throw new ArgumentException("some parameters appear in more than one parameter group or more than once in one");
            state.Initialize(group.Options);
        }
    }

    public override void zero_grad()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var grads = new List<Tensor>();
        foreach (var parameter in parameters())
        {
            if (parameter.grad is { } grad) grads.Add(grad);
        }

        if (grads.Count > 0) Op.On(grads[0], "_foreach_zero_"u8, grads.ToArray());
    }

    /// <summary>Runs the closure with gradients, then the update of each batch of parameters without, and disposes what the updates leave.</summary>
    private protected Tensor Step<TOptions, TState>(
        Func<Tensor>? closure, Func<TState, long> steps, Action<Batch<TState>, TOptions> update)
        where TOptions : OptimizerOptions where TState : OptimizerState
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using var enabled = enable_grad();
            loss = closure();
        }

        using var _ = no_grad();
        foreach (var group in Groups)
        {
            using var scope = NewDisposeScope();
            foreach (var batch in Batches(group, steps)) update(batch, (TOptions)group.Options);
        }

        return loss!;
    }

    /// <summary>The group's parameters that have a gradient, in batches whose states have taken the same number of steps.</summary>
    private IEnumerable<Batch<TState>> Batches<TState>(ParamGroup group, Func<TState, long> steps) where TState : OptimizerState
    {
        var batches = new List<Batch<TState>>(1);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is not { } grad) continue;
            var state = (TState)_states[parameter];
            var taken = steps(state);
            var batch = batches.Find(candidate => candidate.Steps == taken);
            if (batch is null) batches.Add(batch = new Batch<TState>(taken));
            batch.Add(parameter, grad, state);
        }

        return batches;
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in Groups)
        {
            dictionary.Options.Add(group.Options);
            var indices = new List<int>();
            dictionary.StateIndexRef.Add(indices);
            foreach (var parameter in group.Parameters)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(_states[parameter]);
            }
        }

        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        CheckCounts(own, state_dict.Options.Count, state_dict.State.Count);
        for (var i = 0; i < own.Options.Count; i++)
        {
            if (!ReferenceEquals(own.Options[i], state_dict.Options[i])) own.Options[i].LoadStateDict(state_dict.Options[i]);
        }

        for (var i = 0; i < own.State.Count; i++)
        {
            if (!ReferenceEquals(own.State[i], state_dict.State[i])) own.State[i].LoadStateDict(state_dict.State[i]);
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Copies tensors into parameters and buffers of the same names.</summary>
    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Writes the optimizer's name, the counts (LEB128), then all options and all states.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        var own = state_dict();
        writer.Write7BitEncodedInt(own.Options.Count);
        writer.Write7BitEncodedInt(own.State.Count);
        foreach (var options in own.Options) options.SaveStateDict(writer);
        foreach (var state in own.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException(
                $"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }

        var own = state_dict();
        CheckCounts(own, reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
    }

    private static void CheckCounts(StateDictionary own, int options, int states)
    {
        if (options != own.Options.Count)
        {
            throw new ArgumentException(
                $"Invalid optimizer state -- different number of parameter groups: expected {own.Options.Count}, found {options}.");
        }

        if (states != own.State.Count)
        {
            throw new ArgumentException(
                $"Invalid optimizer state -- different number of states: expected {own.State.Count}, found {states}.");
        }
    }

    public void to(Device device)
    {
        foreach (var state in _states.Values) state.to(device);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var state in _states.Values) (state as IDisposable)?.Dispose();
        _states.Clear();
        Groups.Clear();
    }
}
