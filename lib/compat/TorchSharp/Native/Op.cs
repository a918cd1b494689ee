using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// Calls libtorch's operators. Adding one takes a line:
/// <code>
/// public Tensor relu() => Op.Call("relu"u8, this);                                   // one tensor
/// public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
///     Op.Many("max.dim"u8, this, dim, keepdim);                                      // several, a list, a bool, a long, a double
/// public Tensor relu_() => Op.On(this, "relu_"u8, this);                             // in place: returns its first argument
/// </code>
/// The name is the operator's in native_functions.yaml with its overload after a dot ("add.Tensor"), in namespace aten unless it names
/// another, and must be a u8 literal. Arguments go by position in the schema's order; trailing ones may be left out, and <c>default</c>
/// stands for any other argument's schema default; null is None; an integer serves where a float is wanted, a number where a tensor is
/// (it then promotes types as a number does); a tensor array is a tensor list.
/// Each call is one P/Invoke: arguments and results share a tagged array on the stack.
/// </summary>
internal static unsafe class Op
{
    public static Tensor Call(ReadOnlySpan<byte> name, scoped in Arg a)
    {
        fixed (byte* pa = &a.List)
        {
            Value* values = stackalloc Value[1];
            values[0] = a.At(pa);
            Shim.Check(Shim.Call(OperatorTable.Find(name), values, 1, 1));
            GC.KeepAlive(a.Owner);
            return One(values);
        }
    }

    public static Tensor Call(ReadOnlySpan<byte> name, scoped in Arg a, scoped in Arg b)
    {
        fixed (byte* pa = &a.List, pb = &b.List)
        {
            Value* values = stackalloc Value[2];
            values[0] = a.At(pa);
            values[1] = b.At(pb);
            Shim.Check(Shim.Call(OperatorTable.Find(name), values, 2, 1));
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            return One(values);
        }
    }

    public static Tensor Call(ReadOnlySpan<byte> name, scoped in Arg a, scoped in Arg b, scoped in Arg c)
    {
        fixed (byte* pa = &a.List, pb = &b.List, pc = &c.List)
        {
            Value* values = stackalloc Value[3];
            values[0] = a.At(pa);
            values[1] = b.At(pb);
            values[2] = c.At(pc);
            Shim.Check(Shim.Call(OperatorTable.Find(name), values, 3, 1));
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            GC.KeepAlive(c.Owner);
            return One(values);
        }
    }

    public static Tensor Call(
        ReadOnlySpan<byte> name, scoped in Arg a, scoped in Arg b, scoped in Arg c, scoped in Arg d, scoped in Arg e = default, scoped in Arg f = default,
        scoped in Arg g = default, scoped in Arg h = default, scoped in Arg i = default, scoped in Arg j = default, scoped in Arg k = default, scoped in Arg l = default)
    {
        Value* values = stackalloc Value[12];
        Invoke(name, values, 1, a, b, c, d, e, f, g, h, i, j, k, l);
        return One(values);
    }

    public static Results Many(
        ReadOnlySpan<byte> name, scoped in Arg a, scoped in Arg b = default, scoped in Arg c = default, scoped in Arg d = default, scoped in Arg e = default, scoped in Arg f = default,
        scoped in Arg g = default, scoped in Arg h = default, scoped in Arg i = default, scoped in Arg j = default, scoped in Arg k = default, scoped in Arg l = default)
    {
        Value* values = stackalloc Value[12];
        Invoke(name, values, Results.Capacity, a, b, c, d, e, f, g, h, i, j, k, l);
        return new Results(values);
    }

    /// <summary>Calls an operator that changes <paramref name="target"/> in place, and returns that same object.</summary>
    public static Tensor On(Tensor target, ReadOnlySpan<byte> name, scoped in Arg a)
    {
        fixed (byte* pa = &a.List)
        {
            Value* values = stackalloc Value[1];
            values[0] = a.At(pa);
            Shim.Check(Shim.Call(OperatorTable.Find(name), values, 1, 0));
            GC.KeepAlive(a.Owner);
            return target;
        }
    }

    /// <summary>Calls an operator that changes <paramref name="target"/> in place, and returns that same object.</summary>
    public static Tensor On(Tensor target, ReadOnlySpan<byte> name, scoped in Arg a, scoped in Arg b)
    {
        fixed (byte* pa = &a.List, pb = &b.List)
        {
            Value* values = stackalloc Value[2];
            values[0] = a.At(pa);
            values[1] = b.At(pb);
            Shim.Check(Shim.Call(OperatorTable.Find(name), values, 2, 0));
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            return target;
        }
    }

    /// <summary>Calls an operator that changes <paramref name="target"/> in place, and returns that same object.</summary>
    public static Tensor On(
        Tensor target, ReadOnlySpan<byte> name, scoped in Arg a, scoped in Arg b, scoped in Arg c, scoped in Arg d = default, scoped in Arg e = default,
        scoped in Arg f = default, scoped in Arg g = default, scoped in Arg h = default, scoped in Arg i = default, scoped in Arg j = default)
    {
        Value* values = stackalloc Value[12];
        Invoke(name, values, 0, a, b, c, d, e, f, g, h, i, j, default, default);
        return target;
    }

    private static void Invoke(
        ReadOnlySpan<byte> name, Value* values, int capacity, scoped in Arg a, scoped in Arg b, scoped in Arg c, scoped in Arg d, scoped in Arg e, scoped in Arg f,
        scoped in Arg g, scoped in Arg h, scoped in Arg i, scoped in Arg j, scoped in Arg k, scoped in Arg l)
    {
        fixed (byte* pa = &a.List, pb = &b.List, pc = &c.List, pd = &d.List, pe = &e.List, pf = &f.List)
        fixed (byte* pg = &g.List, ph = &h.List, pi = &i.List, pj = &j.List, pk = &k.List, pl = &l.List)
        {
            values[0] = a.At(pa);
            values[1] = b.At(pb);
            values[2] = c.At(pc);
            values[3] = d.At(pd);
            values[4] = e.At(pe);
            values[5] = f.At(pf);
            values[6] = g.At(pg);
            values[7] = h.At(ph);
            values[8] = i.At(pi);
            values[9] = j.At(pj);
            values[10] = k.At(pk);
            values[11] = l.At(pl);
            int count = 12;
            while (count > 0 && values[count - 1].Tag == Tag.Missing)
            {
                count--;
            }

            Shim.Check(Shim.Call(OperatorTable.Find(name), values, count, capacity));
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            GC.KeepAlive(c.Owner);
            GC.KeepAlive(d.Owner);
            GC.KeepAlive(e.Owner);
            GC.KeepAlive(f.Owner);
            GC.KeepAlive(g.Owner);
            GC.KeepAlive(h.Owner);
            GC.KeepAlive(i.Owner);
            GC.KeepAlive(j.Owner);
            GC.KeepAlive(k.Owner);
            GC.KeepAlive(l.Owner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor One(Value* values) =>
        values[0].Tag == Tag.Tensor ? new Tensor((nint)values[0].Bits) : throw new InvalidOperationException($"The operator returned {values[0].Tag}, not a tensor.");
}
