using System.Text;
using System.Xml.Linq;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Tests.Training;

namespace WaferVision.Tests.Formats.E142;

public class E142FileTests
{
    private const string Sample = """
        <?xml version="1.0" encoding="utf-8"?>
        <MapData xmlns="urn:semi-org:xsd.E142-1.V1005.SubstrateMap">
          <Layouts>
            <Layout LayoutId="WaferLayout" DefaultUnits="mm" TopLevel="true">
              <Dimension X="1" Y="1"/><DeviceSize X="200" Y="200"/>
              <ChildLayouts><ChildLayout LayoutId="Devices"/></ChildLayouts>
            </Layout>
            <Layout LayoutId="Devices" DefaultUnits="microns">
              <Dimension X="4" Y="3"/><LowerLeft X="0" Y="0"/><DeviceSize X="5000" Y="4000"/><StepSize X="5080" Y="4080"/>
              <ProductId>Part A</ProductId>
            </Layout>
          </Layouts>
          <Substrates><Substrate SubstrateType="Wafer" SubstrateId="L1-07"><LotId>L1</LotId><SupplierName>nobody</SupplierName></Substrate></Substrates>
          <SubstrateMaps>
            <SubstrateMap SubstrateType="Wafer" SubstrateId="L1-07" LayoutSpecifier="WaferLayout/Devices" Orientation="90" OriginLocation="LowerLeft" AxisDirection="UpRight">
              <Overlay MapName="Identities" MapVersion="1"><DeviceIdMap><Id X="0" Y="0">A</Id></DeviceIdMap></Overlay>
              <Overlay MapName="SortGrade" MapVersion="1">
                <ReferenceDevices><ReferenceDevice Name="OriginLocation"><Coordinates X="10" Y="-3"/></ReferenceDevice></ReferenceDevices>
                <BinCodeMap BinType="HexaDecimal" NullBin="FF">
                  <BinDefinitions>
                    <BinDefinition BinCode="01" BinCount="4" BinQuality="Pass" BinDescription="good" Pick="true"/>
                    <BinDefinition BinCode="1F" BinCount="2" BinQuality="Fail"/>
                    <BinDefinition BinCode="20" BinQuality="Null"/>
                  </BinDefinitions>
                  <BinCode>FF0101FF</BinCode>
                  <BinCode><![CDATA[ 011F01 ff ]]></BinCode>
                  <BinCode>20 1f 02 FF</BinCode>
                </BinCodeMap>
              </Overlay>
            </SubstrateMap>
          </SubstrateMaps>
        </MapData>
        """;

    [Fact]
    public void A_bin_code_map_becomes_a_wafer()
    {
        TestedWafer found = Assert.Single(Read(Sample));

        Assert.Equal("011012100220", Codes(found));
        Assert.Equal((3, 4), (found.Map.Rows, found.Map.Columns));
        ushort no = TestedWafer.NoBin;
        Assert.Equal([no, 1, 1, no, 1, 31, 1, no, no, 31, 2, no], found.HardBins.ToArray());
        Assert.Equal([new Bin(1, true, "good"), new Bin(31, false)], found.HardBinTable);
        Assert.Equal(new WaferMetadata("L1", 7, Source: "map.xml"), found.Map.Metadata);
        Assert.Equal(("L1-07", "Part A"), (found.WaferId, found.Product));
        Assert.Equal(NotchSide.Left, found.Map.Notch);
        Assert.Equal(WaferGeometry.Wafer200 with { DieWidth = 5, DieHeight = 4, Street = 0.08 }, found.Map.Geometry);
        Assert.Equal(new DieCoordinates(10, -1, 1, -1), found.Coordinates);
    }

    [Theory]
    [InlineData("UpperLeft", "DownRight", 0, 0, 1, 1)]
    [InlineData("UpperRight", "DownLeft", 3, 0, -1, 1)]
    [InlineData("LowerLeft", "UpRight", 0, 2, 1, -1)]
    [InlineData("LowerRight", "UpLeft", 3, 2, -1, -1)]
    [InlineData("Center", "DownRight", -2, -1, 1, 1)]
    public void Origin_and_axes_count_the_dies_but_do_not_move_them(string origin, string axes, int x, int y, int stepX, int stepY)
    {
        string text = Sample.Replace("LowerLeft\" Axis", origin + "\" Axis", StringComparison.Ordinal).Replace("UpRight", axes, StringComparison.Ordinal).Replace("X=\"10\" Y=\"-3\"", "X=\"0\" Y=\"0\"", StringComparison.Ordinal);
        TestedWafer found = Assert.Single(Read(text));

        Assert.Equal("011012100220", Codes(found));
        Assert.Equal(new DieCoordinates(x, y, stepX, stepY), found.Coordinates);
    }

    [Theory]
    [InlineData("Ascii", ".", ".1A.", "0120", 1, 'A')]
    [InlineData("ASCII", " ", " 1A ", "0120", 1, 'A')]
    [InlineData("Decimal", "000", "000001255000", "0120", 1, 255)]
    [InlineData("Integer2", "FFFF", "FFFF00011234FFFF", "0120", 1, 0x1234)]
    public void Every_type_of_codes(string type, string nullBin, string row, string codes, int first, int second)
    {
        TestedWafer found = Assert.Single(Read($"""<MapData><SubstrateMaps><SubstrateMap SubstrateId="W"><Overlay><BinCodeMap BinType="{type}" NullBin="{nullBin}"><BinCode>{row}</BinCode></BinCodeMap></Overlay></SubstrateMap></SubstrateMaps></MapData>"""));

        Assert.Equal(codes, Codes(found));
        Assert.Equal([TestedWafer.NoBin, (ushort)first, (ushort)second, TestedWafer.NoBin], found.HardBins.ToArray());
        Assert.Equal((null, null), (found.Map.Metadata.Lot, found.Map.Metadata.Wafer));
    }

    [Theory]
    [InlineData("BinQuality=\"Pass\" BinDescription=\"good\" Pick=\"true\"", "Pick=\"true\"", "011012100220")]
    [InlineData("BinQuality=\"Pass\" BinDescription=\"good\" Pick=\"true\"", "BinQuality=\"GOOD\"", "011012100220")]
    [InlineData("BinQuality=\"Pass\" BinDescription=\"good\" Pick=\"true\"", "BinQuality=\"Unknown\"", "011012100220")]
    [InlineData("BinQuality=\"Pass\" BinDescription=\"good\" Pick=\"true\"", "BinQuality=\"Fail\" Pick=\"true\"", "022022200220")]
    [InlineData("BinQuality=\"Fail\"", "BinQuality=\"Pass\"", "011011100120")]
    public void Quality_or_else_pick_tells_what_passes(string old, string changed, string codes) =>
        Assert.Equal(codes, Codes(Assert.Single(Read(Sample.Replace(old, changed, StringComparison.Ordinal)))));

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<!DOCTYPE MapData [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>", "without a document type declaration", "document")]
    [InlineData("</Overlay>\n    </SubstrateMap>", "</SubstrateMap>", "well-formed XML", "line 29, column 9")]
    [InlineData("MapData", "MapDate", "the element MapData; found MapDate", "line 2, column 2")]
    [InlineData("BinCodeMap", "BinMap", "a BinCodeMap in", "line 32, column 11")]
    [InlineData("NullBin=\"FF\"", "NullBin=\"F\"", "a NullBin of 1, 3, 2 or 4 characters; found 'HexaDecimal' with 'F'", "line 19, column 10")]
    [InlineData("NullBin=\"FF\"", "NullBin=\"FF\" MapType=\"1DArray\"", "a MapType 2DArray; found '1DArray'", "line 19, column 10")]
    [InlineData("HexaDecimal", "Octal", "found 'Octal' with 'FF'", "line 19, column 10")]
    [InlineData("20 1f 02 FF", "20 1f 02", "4 codes as in the first row", "line 27, column 12")]
    [InlineData("20 1f 02 FF", "20 1f 02 F", "2 characters each, and at most 4096 rows; found 7 characters", "line 27, column 12")]
    [InlineData("20 1f 02 FF", "20 1f XY FF", "found 'XY'", "line 27, column 12, column 3 of the row")]
    [InlineData("BinCode=\"1F\"", "BinCode=\"1F0\"", "a BinCode of the map's BinType; found '1F0'", "line 22, column 14")]
    [InlineData("Orientation=\"90\"", "Orientation=\"45\"", "an Orientation 0, 90, 180 or 270; found '45'", "line 19, column 10")]
    [InlineData("\"UpRight\"", "\"Up\"", "an AxisDirection", "line 19, column 10")]
    [InlineData("\"LowerLeft\"", "\"Lower\"", "an OriginLocation", "line 19, column 10")]
    [InlineData("X=\"10\" Y=\"-3\"", "X=\"10\"", "an attribute Y of Coordinates", "line 18, column 67")]
    [InlineData("X=\"10\" Y=\"-3\"", "X=\"10\" Y=\"99999\"", "a whole number Y within", "line 18, column 67")]
    [InlineData("SubstrateId=\"L1-07\" LayoutSpecifier", "LayoutSpecifier", "an attribute SubstrateId of SubstrateMap", "line 15, column 6")]
    public void What_is_wrong_is_named_with_its_place(string old, string changed, string expected, string position)
    {
        string text = Sample.Replace(old, changed, StringComparison.Ordinal);

        Assert.NotEqual(Sample, text);
        WaferFileException error = Assert.Throws<WaferFileException>(() => Read(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(position, error.Position, StringComparison.Ordinal);
        Assert.StartsWith("map.xml, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_wafers_survive_their_file()
    {
        using var folder = new TemporaryFolder();
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            bool wide = random.Next(4) == 0;
            TestedWafer[] wafers = [.. Enumerable.Range(1, random.Next(1, 4)).Select(number => RandomWafer(random, number, wide))];
            E142File.Write(folder["map.xml"], wafers);
            IReadOnlyList<TestedWafer> found = E142File.Read(folder["map.xml"]);

            Assert.Equal(wafers.Length, found.Count);
            for (int i = 0; i < wafers.Length; i++)
            {
                AssertSame(wafers[i], found[i]);
            }
        }

        Assert.Equal(["map.xml"], folder.Files);
    }

    [Fact]
    public void Maps_without_bins_are_written_with_bin_1_and_2()
    {
        using var folder = new TemporaryFolder();
        var wafer = new TestedWafer(new WaferMap(2, 2, [0, 1, 2, 1])) { Coordinates = new(5, 5, -1, -1) };
        E142File.Write(folder["map.xml"], [wafer, wafer]);
        IReadOnlyList<TestedWafer> found = E142File.Read(folder["map.xml"]);

        Assert.Equal(["Wafer-1", "Wafer-2"], found.Select(w => w.WaferId));
        Assert.Equal("0121", Codes(found[1]));
        Assert.Equal([TestedWafer.NoBin, 1, 2, 1], found[1].HardBins.ToArray());
        Assert.Equal(new DieCoordinates(), found[1].Coordinates);
    }

    [Fact]
    public void Names_and_their_order_are_the_schemas()
    {
        using var folder = new TemporaryFolder();
        var map = new WaferMap(1, 2, [1, 2], WaferGeometry.Wafer150 with { DieWidth = 5, DieHeight = 4 }, metadata: new WaferMetadata("L", 3));
        E142File.Write(folder["map.xml"], [new TestedWafer(map) { Product = "P & <Q>" }]);

        string[] found = [.. XDocument.Load(folder["map.xml"]).Descendants().Select(e => $"{e.Name.LocalName}({string.Join(' ', e.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => $"{a.Name}={a.Value}"))})")];
        Assert.Equal(
            [
                "MapData()",
                "Layouts()",
                "Layout(LayoutId=WaferLayout DefaultUnits=mm TopLevel=true)", "Dimension(X=1 Y=1)", "DeviceSize(X=150 Y=150)", "ChildLayouts()", "ChildLayout(LayoutId=Devices)",
                "Layout(LayoutId=Devices DefaultUnits=mm)", "Dimension(X=2 Y=1)", "DeviceSize(X=5 Y=4)", "StepSize(X=5.08 Y=4.08)", "ProductId()",
                "Substrates()", "Substrate(SubstrateType=Wafer SubstrateId=L-03)", "LotId()",
                "SubstrateMaps()",
                "SubstrateMap(SubstrateType=Wafer SubstrateId=L-03 LayoutSpecifier=WaferLayout/Devices SubstrateSide=TopSide Orientation=0 OriginLocation=UpperLeft AxisDirection=DownRight)",
                "Overlay(MapName=SortGrade MapVersion=1)", "ReferenceDevices()", "ReferenceDevice(Name=OriginLocation)", "Coordinates(X=0 Y=0)",
                "BinCodeMap(BinType=HexaDecimal NullBin=FF MapType=2DArray)",
                "BinDefinitions()", "BinDefinition(BinCode=01 BinCount=1 BinQuality=Pass Pick=true)", "BinDefinition(BinCode=02 BinCount=1 BinQuality=Fail Pick=false)",
                "BinCode()",
            ],
            found);
        Assert.Equal("P & <Q>", E142File.Read(folder["map.xml"])[0].Product);
    }

    [Fact]
    public void What_the_format_cannot_say_is_refused_and_the_old_file_stays()
    {
        using var folder = new TemporaryFolder();
        var map = new WaferMap(1, 2, [1, 2]);
        E142File.Write(folder["map.xml"], [new TestedWafer(map)]);
        byte[] before = File.ReadAllBytes(folder["map.xml"]);

        Assert.Contains("bin 7", Refused(new TestedWafer(map) { HardBins = new ushort[] { 7, 7 } }), StringComparison.Ordinal);
        Assert.Contains("identity 'W'", Refused(new TestedWafer(map) { WaferId = "W" }, new TestedWafer(map) { WaferId = "W" }), StringComparison.Ordinal);
        Assert.Contains("diameter", Refused(new TestedWafer(map), new TestedWafer(new WaferMap(1, 2, [1, 2], WaferGeometry.Wafer200))), StringComparison.Ordinal);
        Assert.Contains("no wafer", Refused(), StringComparison.Ordinal);
        Assert.Contains("0x01", Refused(new TestedWafer(map) { WaferId = "\u0001" }), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["map.xml"]));
        Assert.Single(folder.Files);

        string Refused(params TestedWafer[] wafers) => Assert.Throws<ArgumentException>(() => E142File.Write(folder["map.xml"], wafers)).Message;
    }

    [Fact]
    public void Entities_do_not_expand_and_depth_is_no_danger()
    {
        string bomb = "<!DOCTYPE MapData [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><MapData>&b;</MapData>";
        Assert.Throws<WaferFileException>(() => Read(bomb));
        Assert.Throws<WaferFileException>(() => Read("<MapData>" + string.Concat(Enumerable.Repeat("<Layouts>", 100_000))));
    }

    [Fact]
    public void Damaged_bytes_end_in_wafers_or_in_a_named_error()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample);
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            try
            {
                Assert.NotEmpty(E142File.Read(new MemoryStream(Mutations.Of(bytes, seed)), "map.xml"));
            }
            catch (WaferFileException error)
            {
                Assert.StartsWith("map.xml, ", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1500, 2950);
    }

    private static IReadOnlyList<TestedWafer> Read(string text) => E142File.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "map.xml");

    private static string Codes(TestedWafer wafer) => string.Concat(wafer.Map.Dies.ToArray());

    private static TestedWafer RandomWafer(Random random, int number, bool wide)
    {
        int rows = random.Next(1, 30), columns = random.Next(1, 30);
        int[] numbers = [.. Enumerable.Range(0, 5).Select(_ => random.Next(wide ? 65_535 : 255)).Distinct()];
        ushort[] bins = new ushort[rows * columns];
        byte[] dies = new byte[bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            int kind = random.Next(numbers.Length + 1);
            bins[i] = kind == numbers.Length ? TestedWafer.NoBin : (ushort)numbers[kind];
            dies[i] = kind == numbers.Length ? DieCode.None : kind % 2 == 0 ? DieCode.Pass : DieCode.Fail;
        }

        WaferGeometry geometry = WaferGeometry.Wafer200 with { DieWidth = 0.25 * random.Next(1, 200), DieHeight = 0.25 * random.Next(1, 200), Street = random.Next(8) / 8.0 };
        var metadata = new WaferMetadata("Lot é<1>", number);
        return new TestedWafer(new WaferMap(rows, columns, dies, geometry, (NotchSide)random.Next(4), metadata))
        {
            WaferId = $"Lot é<1>-{number:00}",
            Product = random.Next(2) == 0 ? null : "Part \"A\"",
            Coordinates = new DieCoordinates(random.Next(-40, 40), random.Next(-40, 40)),
            HardBins = bins,
            HardBinTable = [.. numbers.Select((n, k) => new Bin(n, k % 2 == 0, random.Next(2) == 0 ? null : $"bin & {n}")).OrderBy(b => b.Number)],
        };
    }

    private static void AssertSame(TestedWafer expected, TestedWafer found)
    {
        Assert.Equal((expected.Map.Rows, expected.Map.Columns), (found.Map.Rows, found.Map.Columns));
        Assert.Equal(expected.Map.Dies.ToArray(), found.Map.Dies.ToArray());
        Assert.Equal(expected.HardBins.ToArray(), found.HardBins.ToArray());
        Assert.Equal(expected.HardBinTable, found.HardBinTable);
        Assert.Equal(expected.Map.Geometry, found.Map.Geometry);
        Assert.Equal((expected.Map.Notch, expected.WaferId, expected.Product, expected.Coordinates), (found.Map.Notch, found.WaferId, found.Product, found.Coordinates));
        Assert.Equal((expected.Map.Metadata.Lot, expected.Map.Metadata.Wafer), (found.Map.Metadata.Lot, found.Map.Metadata.Wafer));
    }
}
