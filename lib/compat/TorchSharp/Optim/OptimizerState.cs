using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What is done with a tensor of a state, given the same tensor of another; an optional one is preceded by a flag in files.</summary>
internal delegate void StateVisitor(ref Tensor? own, Tensor? other, bool optional);

/// <summary>What an optimizer remembers of one parameter from step to step.</summary>
public abstract class OptimizerState
{
    private protected readonly Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device) { }

    /// <summary>Shows each tensor, in the order of the state file, with that of the other state (of the same type).</summary>
    private protected virtual void Each(StateVisitor visit, OptimizerState? other = null) { }

    private protected Tensor Zeros() => zeros_like(_parameter).detach_().DetachFromDisposeScope();

    private protected void SaveTensors(BinaryWriter writer) => Each((ref own, _, optional) =>
    {
        if (optional) writer.Write(own is not null);
        if (!optional || own is not null) own!.Save(writer);
    });

    private protected void LoadTensors(BinaryReader reader) => Each((ref own, _, optional) =>
    {
        if (optional && !reader.ReadBoolean())
        {
            own?.Dispose();
            own = null;
            return;
        }

        if (optional) own ??= Zeros();
        TensorReader.ReadInto(own!, reader);
    });

    private protected void CopyTensors(OptimizerState source) => Each(
        (ref own, other, _) =>
        {
            var copy = other?.to(_parameter.dtype, _parameter.device, copy: true).DetachFromDisposeScope();
            own?.Dispose();
            own = copy;
        },
        source);

    private protected bool TensorsClose(OptimizerState state)
    {
        var close = true;
        Each(
            (ref own, other, _) => close = close && (own is null || other is null ? ReferenceEquals(own, other) : own.allclose(other)),
            state);
        return close;
    }

    private protected void MoveTensors(Device device) => Each((ref own, _, _) =>
    {
        if (own is null || (own.device_type == device.type && (device.index < 0 || own.device_index == device.index))) return;
        var moved = own.to(device).DetachFromDisposeScope();
        own.Dispose();
        own = moved;
    });

    private protected void DisposeTensors() => Each((ref own, _, _) =>
    {
        own?.Dispose();
        own = null;
    });
}
