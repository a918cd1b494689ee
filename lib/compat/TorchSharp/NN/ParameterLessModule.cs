namespace TorchSharp.Modules;

/// <summary>Marks a module without parameters, buffers or submodules that have any.</summary>
public interface IParameterLessModule
{
}

internal static class ParameterLess
{
    public static InvalidOperationException NoState(string kind)
        => new($"Cannot register a {kind} on a module that is declared 'parameter-less.'");

    public static torch.nn.Module Checked(torch.nn.Module submodule)
        => submodule is IParameterLessModule
            ? submodule
            : throw new InvalidOperationException("Submodules of a parameter-less module must also be parameter-less.");
}

public abstract class ParameterLessModule<T1, TResult> : torch.nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.NoState("buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoState("parameter");

    public override void register_module(string name, torch.nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));
}

public abstract class ParameterLessModule<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.NoState("buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoState("parameter");

    public override void register_module(string name, torch.nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));
}

public abstract class ParameterLessModule<T1, T2, T3, TResult> : torch.nn.Module<T1, T2, T3, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.NoState("buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoState("parameter");

    public override void register_module(string name, torch.nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));
}

public abstract class ParameterLessModule<T1, T2, T3, T4, TResult> : torch.nn.Module<T1, T2, T3, T4, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.NoState("buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoState("parameter");

    public override void register_module(string name, torch.nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));
}

public abstract class ParameterLessModule<T1, T2, T3, T4, T5, TResult> : torch.nn.Module<T1, T2, T3, T4, T5, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.NoState("buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoState("parameter");

    public override void register_module(string name, torch.nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));
}

public abstract class ParameterLessModule<T1, T2, T3, T4, T5, T6, TResult> : torch.nn.Module<T1, T2, T3, T4, T5, T6, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.NoState("buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoState("parameter");

    public override void register_module(string name, torch.nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));
}
