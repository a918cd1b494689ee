using System.Globalization;

namespace WaferVision.Formats;

/// <summary>How a bin code map writes bins: Ascii (one character), Decimal (three digits), HexaDecimal (two) or Integer2 (four hexadecimal digits).</summary>
internal sealed class E142Codes
{
    private readonly string _type;
    private readonly string? _nullBin;

    private E142Codes(string type, int width, string? nullBin) => (_type, Width, _nullBin) = (type, width, nullBin);

    /// <summary>Characters of one bin.</summary>
    public int Width { get; }

    /// <summary>Whether blanks between codes mean nothing.</summary>
    public bool IgnoresBlanks => string.IsNullOrEmpty(_nullBin) || !string.IsNullOrWhiteSpace(_nullBin);

    /// <summary>The codes of a type, or null where there is no such type or the null bin does not fit it.</summary>
    public static E142Codes? Of(string? type, string? nullBin)
    {
        int width = type?.ToUpperInvariant() switch
        {
            null or "ASCII" => 1,
            "DECIMAL" => 3,
            "HEXADECIMAL" => 2,
            "INTEGER2" => 4,
            _ => 0,
        };
        return width > 0 && (string.IsNullOrEmpty(nullBin) || nullBin.Length == width) ? new E142Codes(type?.ToUpperInvariant() ?? "ASCII", width, nullBin) : null;
    }

    /// <summary>Whether the code says that there is no die.</summary>
    public bool IsNull(ReadOnlySpan<char> code) => !string.IsNullOrEmpty(_nullBin) && code.Equals(_nullBin, StringComparison.OrdinalIgnoreCase);

    /// <summary>The bin's number, or null where the code has none.</summary>
    public int? Number(ReadOnlySpan<char> code)
    {
        if (_type == "ASCII")
        {
            return code.Length == 1 && code[0] is > ' ' and <= '~' ? char.IsAsciiDigit(code[0]) ? code[0] - '0' : code[0] : null;
        }

        NumberStyles digits = _type == "DECIMAL" ? NumberStyles.None : NumberStyles.AllowHexSpecifier;
        return int.TryParse(code, digits, CultureInfo.InvariantCulture, out int number) && number is >= 0 and < TestedWafer.NoBin ? number : null;
    }
}
