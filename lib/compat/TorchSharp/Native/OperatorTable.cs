using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Native;

/// <summary>
/// Finds the dispatcher's handle of an operator by the address of its name, which must be a UTF-8 literal: literals never move and
/// are distinct, so one comparison replaces hashing the text. Reading takes no lock.
/// </summary>
internal static unsafe class OperatorTable
{
    private struct Entry
    {
        public nint Key;
        public nint Operator;
    }

    private static readonly Lock Writing = new();
    private static Entry[] table = new Entry[1024];
    private static int used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Find(ReadOnlySpan<byte> name)
    {
        nint key = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(name));
        Entry[] entries = table;
        for (uint k = Slot(key, entries); ; k = (k + 1) & (uint)(entries.Length - 1))
        {
            ref Entry entry = ref entries[k];
            nint found = Volatile.Read(ref entry.Key);
            if (found == key)
            {
                return entry.Operator;
            }

            if (found == 0)
            {
                return Add(key, name);
            }
        }
    }

    private static uint Slot(nint key, Entry[] entries) => (uint)((ulong)key * 0x9E3779B97F4A7C15 >> 40) & (uint)(entries.Length - 1);

    private static nint Add(nint key, ReadOnlySpan<byte> name)
    {
        nint op = Resolve(Encoding.UTF8.GetString(name));
        lock (Writing)
        {
            if (2 * (used + 1) > table.Length)
            {
                var larger = new Entry[2 * table.Length];
                foreach (Entry entry in table.Where(entry => entry.Key != 0))
                {
                    Insert(larger, entry.Key, entry.Operator);
                }

                table = larger;
            }

            if (Insert(table, key, op))
            {
                used++;
            }
        }

        return op;
    }

    private static bool Insert(Entry[] entries, nint key, nint op)
    {
        uint k = Slot(key, entries);
        while (entries[k].Key != 0)
        {
            if (entries[k].Key == key)
            {
                return false;
            }

            k = (k + 1) & (uint)(entries.Length - 1);
        }

        entries[k].Operator = op;
        Volatile.Write(ref entries[k].Key, key);
        return true;
    }

    private static nint Resolve(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string operation = dot < 0 ? name : name[..dot];
        string overload = dot < 0 ? "" : name[(dot + 1)..];
        if (!operation.Contains("::", StringComparison.Ordinal))
        {
            operation = "aten::" + operation;
        }

        nint op;
        fixed (byte* operationText = Encoding.UTF8.GetBytes(operation + '\0'), overloadText = Encoding.UTF8.GetBytes(overload + '\0'))
        {
            Shim.Check(Shim.Find(operationText, overloadText, &op));
        }

        return op;
    }
}
