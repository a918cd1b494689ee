using System.Globalization;
using System.Text;
using System.Xml;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>Writes an E142 document: layouts, substrates, a bin code map for each wafer.</summary>
internal static class E142Writer
{
    private const string Namespace = "urn:semi-org:xsd.E142-1.V1005.SubstrateMap";
    private const string WaferLayout = "WaferLayout";
    private const int MostTwoDigits = 0xFE;

    public static void Write(Stream stream, IReadOnlyCollection<TestedWafer> wafers)
    {
        Named[] named = [.. wafers.Select((wafer, i) => new Named(wafer, IdOf(wafer, i), BinsOf(wafer)))];
        if (named.Length == 0)
        {
            throw new ArgumentException("There is no wafer to write.", nameof(wafers));
        }

        if (named.GroupBy(n => n.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{twice.Count()} wafers have the identity '{twice.Key}'; the format needs one for each.", nameof(wafers));
        }

        if (named.Select(n => n.Wafer.Map.Geometry.Diameter).Distinct().Count() > 1)
        {
            throw new ArgumentException("The wafers differ in diameter; write one file for each diameter.", nameof(wafers));
        }

        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartElement("MapData", Namespace);
        Dictionary<Layout, string> layouts = WriteLayouts(xml, named);
        xml.WriteStartElement("Substrates", Namespace);
        foreach (Named wafer in named)
        {
            xml.WriteStartElement("Substrate", Namespace);
            Attributes(xml, ("SubstrateType", "Wafer"), ("SubstrateId", wafer.Id));
            if (wafer.Wafer.Map.Metadata.Lot is { Length: > 0 } lot)
            {
                xml.WriteElementString("LotId", Namespace, lot);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("SubstrateMaps", Namespace);
        foreach (Named wafer in named)
        {
            WriteMap(xml, wafer, layouts[Layout.Of(wafer.Wafer)]);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static Dictionary<Layout, string> WriteLayouts(XmlWriter xml, Named[] wafers)
    {
        Dictionary<Layout, string> layouts = [];
        foreach (Layout layout in wafers.Select(w => Layout.Of(w.Wafer)))
        {
            layouts.TryAdd(layout, layouts.Count == 0 ? "Devices" : $"Devices-{layouts.Count + 1}");
        }

        xml.WriteStartElement("Layouts", Namespace);
        xml.WriteStartElement("Layout", Namespace);
        Attributes(xml, ("LayoutId", WaferLayout), ("DefaultUnits", "mm"), ("TopLevel", "true"));
        Pair(xml, "Dimension", 1, 1);
        double diameter = wafers[0].Wafer.Map.Geometry.Diameter;
        Pair(xml, "DeviceSize", diameter, diameter);
        xml.WriteStartElement("ChildLayouts", Namespace);
        foreach (string id in layouts.Values)
        {
            xml.WriteStartElement("ChildLayout", Namespace);
            Attributes(xml, ("LayoutId", id));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        foreach ((Layout layout, string id) in layouts)
        {
            xml.WriteStartElement("Layout", Namespace);
            Attributes(xml, ("LayoutId", id), ("DefaultUnits", "mm"));
            Pair(xml, "Dimension", layout.Columns, layout.Rows);
            if (layout is { Width: { } width, Height: { } height })
            {
                Pair(xml, "DeviceSize", width, height);
                Pair(xml, "StepSize", width + layout.Street, height + layout.Street);
            }

            if (layout.Product is not null)
            {
                xml.WriteElementString("ProductId", Namespace, layout.Product);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        return layouts;
    }

    private static void WriteMap(XmlWriter xml, Named named, string layout)
    {
        WaferMap map = named.Wafer.Map;
        int orientation = map.Notch switch { NotchSide.Down => 0, NotchSide.Left => 90, NotchSide.Up => 180, _ => 270 };
        xml.WriteStartElement("SubstrateMap", Namespace);
        Attributes(
            xml, ("SubstrateType", "Wafer"), ("SubstrateId", named.Id), ("LayoutSpecifier", $"{WaferLayout}/{layout}"), ("SubstrateSide", "TopSide"),
            ("Orientation", orientation.ToString(CultureInfo.InvariantCulture)), ("OriginLocation", "UpperLeft"), ("AxisDirection", "DownRight"));
        xml.WriteStartElement("Overlay", Namespace);
        Attributes(xml, ("MapName", "SortGrade"), ("MapVersion", "1"));
        if (named.Wafer.Coordinates is { StepX: 1, StepY: 1 } coordinates)
        {
            xml.WriteStartElement("ReferenceDevices", Namespace);
            xml.WriteStartElement("ReferenceDevice", Namespace);
            Attributes(xml, ("Name", "OriginLocation"));
            Pair(xml, "Coordinates", coordinates.FirstX, coordinates.FirstY);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        WriteBins(xml, map, named.Bins);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteBins(XmlWriter xml, WaferMap map, BinMap bins)
    {
        int digits = bins.Table.All(b => b.Number <= MostTwoDigits) ? 2 : 4;
        string nullBin = new('F', digits), format = $"X{digits}";
        xml.WriteStartElement("BinCodeMap", Namespace);
        Attributes(xml, ("BinType", digits == 2 ? "HexaDecimal" : "Integer2"), ("NullBin", nullBin), ("MapType", "2DArray"));
        xml.WriteStartElement("BinDefinitions", Namespace);
        foreach (Bin bin in bins.Table)
        {
            xml.WriteStartElement("BinDefinition", Namespace);
            bool passes = bin.Passes == true;
            Attributes(
                xml, ("BinCode", bin.Number.ToString(format, CultureInfo.InvariantCulture)),
                ("BinCount", bins.Codes.AsSpan().Count((ushort)bin.Number).ToString(CultureInfo.InvariantCulture)), ("BinQuality", passes ? "Pass" : "Fail"));
            if (bin.Name is { Length: > 0 } name)
            {
                Attributes(xml, ("BinDescription", name));
            }

            Attributes(xml, ("Pick", passes ? "true" : "false"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        var line = new StringBuilder();
        for (int row = 0; row < map.Rows; row++)
        {
            line.Clear();
            foreach (ushort code in bins.Codes.AsSpan(row * map.Columns, map.Columns))
            {
                line.Append(code == TestedWafer.NoBin ? nullBin : code.ToString(format, CultureInfo.InvariantCulture));
            }

            xml.WriteElementString("BinCode", Namespace, line.ToString());
        }

        xml.WriteEndElement();
    }

    private static string IdOf(TestedWafer wafer, int index) =>
        wafer.WaferId is { Length: > 0 } id ? id
        : wafer.Map.Metadata is { Lot: { Length: > 0 } lot, Wafer: { } number } ? $"{lot}-{number:00}"
        : $"Wafer-{index + 1}";

    private static BinMap BinsOf(TestedWafer wafer)
    {
        WaferMap map = wafer.Map;
        ushort[] codes = new ushort[map.Dies.Length];
        var passes = new SortedDictionary<ushort, bool>();
        ReadOnlySpan<ushort> given = wafer.HardBins.Span;
        for (int i = 0; i < codes.Length; i++)
        {
            byte die = map.Dies[i];
            bool good = die == DieCode.Pass;
            ushort code = die == DieCode.None ? TestedWafer.NoBin
                : !given.IsEmpty && given[i] != TestedWafer.NoBin ? given[i]
                : good ? (ushort)1 : (ushort)2;
            codes[i] = code;
            if (die != DieCode.None && !passes.TryAdd(code, good) && passes[code] != good)
            {
                throw new ArgumentException(
                    $"The bin {code} of the wafer '{wafer.WaferId}' has passing and failing dies; an E142 map says pass or fail for a bin as a whole.", nameof(wafer));
            }
        }

        foreach (Bin bin in wafer.HardBinTable.Where(b => b.Number is >= 0 and < TestedWafer.NoBin))
        {
            passes.TryAdd((ushort)bin.Number, bin.Passes == true);
        }

        Dictionary<int, string?> names = [];
        foreach (Bin bin in wafer.HardBinTable)
        {
            names[bin.Number] = bin.Name;
        }

        return new BinMap(codes, [.. passes.Select(p => new Bin(p.Key, p.Value, names.GetValueOrDefault(p.Key)))]);
    }

    private static void Pair(XmlWriter xml, string name, double x, double y)
    {
        xml.WriteStartElement(name, Namespace);
        Attributes(xml, ("X", x.ToString("R", CultureInfo.InvariantCulture)), ("Y", y.ToString("R", CultureInfo.InvariantCulture)));
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach ((string name, string value) in attributes)
        {
            xml.WriteAttributeString(name, value);
        }
    }

    private sealed record Named(TestedWafer Wafer, string Id, BinMap Bins);

    private sealed record BinMap(ushort[] Codes, Bin[] Table);

    private sealed record Layout(int Rows, int Columns, double? Width, double? Height, double Street, string? Product)
    {
        public static Layout Of(TestedWafer wafer) =>
            new(wafer.Map.Rows, wafer.Map.Columns, wafer.Map.Geometry.DieWidth, wafer.Map.Geometry.DieHeight, wafer.Map.Geometry.Street, wafer.Product);
    }
}
