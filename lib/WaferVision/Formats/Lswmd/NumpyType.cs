using System.Globalization;
using WaferVision.Data.Pickle;

namespace WaferVision.Formats;

/// <summary>NumPy's <c>dtype</c> of plain items: integers, floats, truth values, text, bytes or objects.</summary>
internal sealed class NumpyType : IPickleState
{
    private const int LargestItem = 1 << 20;

    /// <summary>Makes a type of its code, such as u1, f8, U9, O8 or O.</summary>
    public NumpyType(string code)
    {
        string plain = code.TrimStart('<', '>', '|', '=');
        BigEndian = code.StartsWith('>');
        Kind = plain.Length > 0 ? plain[0] : '?';
        int size = 0;
        bool sized = plain.Length > 1 && int.TryParse(plain.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out size);
        bool known = Kind switch
        {
            'O' => sized || plain.Length == 1,
            'b' => sized && size == 1,
            'i' or 'u' => sized && size is 1 or 2 or 4 or 8,
            'f' => sized && size is 4 or 8,
            'S' or 'U' => sized && size <= LargestItem / 4,
            _ => false,
        };
        ItemSize = !known ? throw new InvalidDataException($"expected a NumPy type b1, i1 to i8, u1 to u8, f4, f8, S, U or O, found '{code}'")
            : Kind == 'U' ? 4 * size
            : size;
    }

    /// <summary>NumPy's letter: b, i, u, f, S, U or O.</summary>
    public char Kind { get; }

    /// <summary>Bytes of an item; without meaning for objects.</summary>
    public int ItemSize { get; private set; }

    public bool BigEndian { get; private set; }

    public bool IsInteger => Kind is 'b' or 'i' or 'u';

    /// <summary>(version, byte order, sub-array, field names, fields, item size, alignment, flags, …).</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] { Length: >= 8 } parts || parts[1] is not string order || parts[2] is not null || parts[3] is not null || parts[5] is not long size)
        {
            throw new InvalidDataException($"expected the state of a plain NumPy type, found {PickleMachine.Describe(state)}");
        }

        BigEndian = order == ">";
        if (Kind is 'S' or 'U' && size is >= 0 and <= LargestItem)
        {
            ItemSize = (int)size;
        }
    }
}
