namespace WaferVision.Data.Pickle;

/// <summary>
/// Finds which memos of a pickle are recalled later. Python's pickler puts nearly every object into the memo; a reader that keeps only those
/// that are recalled can let go of the others at once.
/// </summary>
internal static class PickleMemos
{
    private static readonly bool[] CarriedOut =
        [.. Enumerable.Range(0, 256).Select(v => Enum.GetName((PickleOpcode)v) is { } name && !name.StartsWith("Refused", StringComparison.Ordinal))];

    /// <summary>The recalled memos of one pickle. It ends at the first opcode that a <see cref="PickleMachine"/> would refuse.</summary>
    /// <exception cref="InvalidDataException">The pickle breaks off.</exception>
    public static HashSet<uint> Recalled(PickleInput input)
    {
        HashSet<uint> recalled = [];
        while (true)
        {
            var opcode = (PickleOpcode)input.ReadByte();
            switch (opcode)
            {
                case PickleOpcode.Get:
                    recalled.Add(input.ReadByte());
                    break;
                case PickleOpcode.LongGet:
                    recalled.Add(input.ReadUInt32());
                    break;
                case PickleOpcode.Global:
                    input.ReadLine();
                    input.ReadLine();
                    break;
                case PickleOpcode.Stop:
                    return recalled;
                default:
                    if (!CarriedOut[(byte)opcode])
                    {
                        return recalled;
                    }

                    input.Skip(Operand(opcode, input));
                    break;
            }
        }
    }

    /// <summary>The bytes that follow an opcode, after its length has been read.</summary>
    private static ulong Operand(PickleOpcode opcode, PickleInput input) => opcode switch
    {
        PickleOpcode.Int8 or PickleOpcode.Put or PickleOpcode.Protocol => 1,
        PickleOpcode.Int16 => 2,
        PickleOpcode.Int32 or PickleOpcode.LongPut => 4,
        PickleOpcode.Float or PickleOpcode.Frame => 8,
        PickleOpcode.Long1 or PickleOpcode.ShortString or PickleOpcode.ShortUnicode or PickleOpcode.ShortBytes => input.ReadByte(),
        PickleOpcode.Long4 or PickleOpcode.String or PickleOpcode.Unicode or PickleOpcode.Bytes => input.ReadUInt32(),
        PickleOpcode.Unicode8 or PickleOpcode.Bytes8 or PickleOpcode.ByteArray8 => input.ReadUInt64(),
        _ => 0,
    };
}
