using System.Globalization;
using System.Xml;
using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>Reads the elements of an E142 document, whatever their namespace.</summary>
internal sealed class E142Reader(XmlReader reader, string file)
{
    private readonly Dictionary<string, E142Layout> _layouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lots = new(StringComparer.Ordinal);
    private readonly List<E142Draft> _maps = [];

    private string Position => reader is IXmlLineInfo info ? $"line {info.LineNumber}, column {info.LinePosition}" : "document";

    public IReadOnlyList<TestedWafer> Read()
    {
        reader.MoveToContent();
        if (reader.LocalName != "MapData")
        {
            throw Error("the element MapData", reader.LocalName);
        }

        ForEachChild(() => Choose("Layouts", ReadLayouts, "Substrates", ReadSubstrates, "SubstrateMaps", ReadMaps));
        if (_maps.Count == 0)
        {
            throw Error("a BinCodeMap in MapData/SubstrateMaps/SubstrateMap/Overlay", "none", "Export the wafers with their bin code maps.");
        }

        var builder = new E142WaferBuilder(file, _layouts, _lots);
        return [.. _maps.Select(builder.Build)];
    }

    private void ReadLayouts() => ForEachChild(() => Choose("Layout", ReadLayout));

    private void ReadLayout()
    {
        string id = Required("LayoutId");
        string units = reader.GetAttribute("DefaultUnits") ?? "mm";
        bool top = reader.GetAttribute("TopLevel") is { } value && value.Equals("true", StringComparison.OrdinalIgnoreCase);
        (double? X, double? Y) device = default, step = default;
        string? product = null;
        ForEachChild(() => Choose(
            "DeviceSize", () => device = Size(units),
            "StepSize", () => step = Size(units),
            "ProductId", () => product = reader.ReadElementContentAsString()));
        _layouts[id] = new E142Layout(device.X, device.Y, step.X, step.Y, product, top);
    }

    /// <summary>A size in millimetres; null in units that are not known here.</summary>
    private (double? X, double? Y) Size(string defaultUnits)
    {
        string units = (reader.GetAttribute("Units") ?? defaultUnits).ToLowerInvariant();
        double? millimetres = units switch
        {
            _ when units == "mm" || units.StartsWith("milli", StringComparison.Ordinal) => 1,
            _ when units is "um" or "µm" || units.StartsWith("micro", StringComparison.Ordinal) => 1e-3,
            _ when units == "cm" || units.StartsWith("centi", StringComparison.Ordinal) => 10,
            _ when units.StartsWith("in", StringComparison.Ordinal) => 25.4,
            _ => null,
        };
        (double? x, double? y) = (Number(reader.GetAttribute("X")), Number(reader.GetAttribute("Y")));
        reader.Skip();
        return (x * millimetres, y * millimetres);
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private void ReadSubstrates() => ForEachChild(() => Choose("Substrate", () =>
    {
        string id = Required("SubstrateId");
        ForEachChild(() => Choose("LotId", () => _lots[id] = reader.ReadElementContentAsString().Trim()));
    }));

    private void ReadMaps() => ForEachChild(() => Choose("SubstrateMap", () =>
    {
        var map = new E142Draft(Position, Required("SubstrateId"), reader.GetAttribute("LayoutSpecifier")?.Split('/')[^1])
        {
            Orientation = reader.GetAttribute("Orientation") ?? "0",
            Origin = reader.GetAttribute("OriginLocation") ?? "LowerLeft",
            Axes = reader.GetAttribute("AxisDirection") ?? "UpRight",
        };
        ForEachChild(() => Choose("Overlay", () => ReadOverlay(map)));
    }));

    private void ReadOverlay(E142Draft map)
    {
        (int X, int Y) origin = default;
        E142Draft? read = null;
        ForEachChild(() => Choose(
            "ReferenceDevices", () => ForEachChild(() => Choose("ReferenceDevice", () => ReadReference(at => origin = at))),
            "BinCodeMap", () => _maps.Add(read = ReadBins(map.At(Position)))));
        if (read is not null)
        {
            read.OriginAt = origin;
        }
    }

    private void ReadReference(Action<(int X, int Y)> origin)
    {
        bool isOrigin = reader.GetAttribute("Name") == "OriginLocation";
        ForEachChild(() => Choose("Coordinates", () =>
        {
            if (isOrigin)
            {
                origin((Coordinate("X"), Coordinate("Y")));
            }

            reader.Skip();
        }));
    }

    private int Coordinate(string name) =>
        int.TryParse(Required(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && Math.Abs((long)value) <= short.MaxValue
            ? value
            : throw Error($"a whole number {name} within ±{short.MaxValue}", $"'{reader.GetAttribute(name)}'");

    private E142Draft ReadBins(E142Draft map)
    {
        string? type = reader.GetAttribute("BinType"), nullBin = reader.GetAttribute("NullBin"), shape = reader.GetAttribute("MapType");
        if (shape is not (null or "2DArray"))
        {
            throw Error("a MapType 2DArray", $"'{shape}'", "Export the map as an array of rows.");
        }

        E142Codes codes = E142Codes.Of(type, nullBin)
            ?? throw Error("a BinType Ascii, Decimal, HexaDecimal or Integer2, with a NullBin of 1, 3, 2 or 4 characters", $"'{type}' with '{nullBin}'");
        ForEachChild(() => Choose(
            "BinDefinitions", () => ForEachChild(() => Choose("BinDefinition", () => ReadDefinition(map, codes))),
            "BinCode", () => ReadRow(map, codes)));
        return map.Rows.Count > 0 ? map : throw Error("at least one BinCode", "none");
    }

    private void ReadDefinition(E142Draft map, E142Codes codes)
    {
        string code = Required("BinCode");
        if (!codes.IsNull(code))
        {
            int number = (code.Length == codes.Width ? codes.Number(code) : null) ?? throw Error("a BinCode of the map's BinType", $"'{code}'");
            bool? pick = reader.GetAttribute("Pick")?.ToUpperInvariant() switch
            {
                "TRUE" or "1" => true,
                "FALSE" or "0" => false,
                _ => null,
            };
            string? name = reader.GetAttribute("BinDescription");
            map.Bins[number] = new E142Bin(number, reader.GetAttribute("BinQuality"), string.IsNullOrEmpty(name) ? null : name, pick);
        }

        reader.Skip();
    }

    private void ReadRow(E142Draft map, E142Codes codes)
    {
        string position = Position;
        string text = reader.ReadElementContentAsString();
        text = codes.IgnoresBlanks ? string.Concat(text.Where(c => !char.IsWhiteSpace(c))) : text.Trim('\r', '\n', '\t');
        int columns = text.Length / codes.Width;
        bool fits = text.Length % codes.Width == 0 && columns is > 0 and <= WaferMapFile.LargestSide && map.Rows.Count < WaferMapFile.LargestSide;
        if (!fits || (map.Rows.Count > 0 && map.Rows[0].Length != columns))
        {
            string wanted = map.Rows.Count > 0 ? $"{map.Rows[0].Length} codes as in the first row" : $"1 to {WaferMapFile.LargestSide} codes";
            throw new WaferFileException(
                file, position, $"a row of {wanted}, {codes.Width} characters each, and at most {WaferMapFile.LargestSide} rows",
                $"{text.Length} characters", E142File.Damaged);
        }

        int[] row = new int[columns];
        for (int c = 0; c < columns; c++)
        {
            ReadOnlySpan<char> code = text.AsSpan(c * codes.Width, codes.Width);
            row[c] = codes.IsNull(code) ? -1
                : codes.Number(code) ?? throw new WaferFileException(
                    file, $"{position}, column {c + 1} of the row", "a code of the map's BinType below 65535", $"'{code}'", E142File.Damaged);
        }

        map.Rows.Add(row);
    }

    /// <summary>Calls what reads each child element of the current one, and moves behind it.</summary>
    private void ForEachChild(Action read)
    {
        int depth = reader.Depth;
        bool empty = reader.IsEmptyElement;
        reader.Read();
        while (!empty && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                read();
            }
            else
            {
                reader.Read();
            }
        }

        if (!empty)
        {
            reader.Read();
        }
    }

    /// <summary>Reads the current element if its name is one of those given, and passes over it if not.</summary>
    private void Choose(string name, Action read, string second = "", Action? readSecond = null, string third = "", Action? readThird = null)
    {
        Action chosen = reader.LocalName == name ? read
            : reader.LocalName == second && readSecond is not null ? readSecond
            : reader.LocalName == third && readThird is not null ? readThird
            : reader.Skip;
        chosen();
    }

    private string Required(string attribute) =>
        reader.GetAttribute(attribute) is { Length: > 0 } value ? value : throw Error($"an attribute {attribute} of {reader.LocalName}", "none");

    private WaferFileException Error(string expected, string found, string remedy = E142File.Damaged) => new(file, Position, expected, found, remedy);
}
