namespace TorchSharp.Modules;

/// <summary>What is done with each option of a group, given the same option of another group.</summary>
internal abstract class OptionVisitor
{
    public abstract void Visit(ref double? own, double? other);

    public abstract void Visit(ref bool? own, bool? other);
}

internal sealed class OptionWriter(BinaryWriter writer) : OptionVisitor
{
    public override void Visit(ref double? own, double? other) => writer.Write(own!.Value);

    public override void Visit(ref bool? own, bool? other) => writer.Write(own!.Value);
}

internal sealed class OptionReader(BinaryReader reader) : OptionVisitor
{
    public override void Visit(ref double? own, double? other) => own = reader.ReadDouble();

    public override void Visit(ref bool? own, bool? other) => own = reader.ReadBoolean();
}

/// <summary>Takes over every option of the other group.</summary>
internal sealed class OptionCopier : OptionVisitor
{
    public override void Visit(ref double? own, double? other) => own = other;

    public override void Visit(ref bool? own, bool? other) => own = other;
}

/// <summary>Takes over the options that the group does not set.</summary>
internal sealed class OptionCompleter : OptionVisitor
{
    public override void Visit(ref double? own, double? other) => own ??= other;

    public override void Visit(ref bool? own, bool? other) => own ??= other;
}
