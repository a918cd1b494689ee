using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Tests.Formats.Klarf;

public class KlarfFileTests
{
    private static readonly DateTimeOffset Evening = new(2031, 2, 28, 21, 5, 9, TimeSpan.Zero);

    [Fact]
    public void Statements_of_1_2_become_a_wafer()
    {
        KlarfWafer found = Assert.Single(Read(Samples.Statements));

        Assert.Equal("1021", Codes(found));
        Assert.Equal((2, 2), (found.Wafer.Map.Rows, found.Wafer.Map.Columns));
        Assert.Equal(new WaferMetadata("L1", 7, Source: "in.klarf"), found.Wafer.Map.Metadata);
        Assert.Equal(("W07", "Part A", "STEP", false, 0), (found.Wafer.WaferId, found.Wafer.Product, found.Step, found.Mirrored, found.DiesOffPlan));
        Assert.Equal(new DieCoordinates(-1, 1, 1, -1), found.Wafer.Coordinates);
        Assert.Equal(Evening, found.Wafer.Finished);
        Assert.Equal(NotchSide.Left, found.Wafer.Map.Notch);
        Assert.Equal((200, 12.5, 8.25, 0.0), (found.Wafer.Map.Geometry.Diameter, found.Wafer.Map.Geometry.DieWidth, found.Wafer.Map.Geometry.DieHeight, found.Wafer.Map.Geometry.Street));
        Assert.Equal(new Dictionary<int, string> { [-1] = "none yet", [3] = "Scratch" }, found.ClassNames);
    }

    [Fact]
    public void Records_of_1_8_become_the_same_wafer()
    {
        KlarfWafer old = Assert.Single(Read(Samples.Statements)), found = Assert.Single(Read(Samples.Records));

        Assert.Equal(old.Wafer.Map.Dies.ToArray(), found.Wafer.Map.Dies.ToArray());
        Assert.Equal(old.Wafer.Map.Metadata, found.Wafer.Map.Metadata);
        Assert.Equal(old.Wafer.Map.Geometry, found.Wafer.Map.Geometry);
        Assert.Equal(old.Wafer.Map.Notch, found.Wafer.Map.Notch);
        Assert.Equal(old.Wafer with { Map = found.Wafer.Map }, found.Wafer);
        Assert.Equal(old.ClassNames, found.ClassNames);
        Assert.Equal(old.Step, found.Step);
        Assert.Equal(old.Defects.Select(Facts), found.Defects.Select(Facts));

        static (long?, int, int, double?, double?, double?, double?, int?) Facts(KlarfDefect d) =>
            (d.Id, d.XIndex, d.YIndex, Rounded(d.X), Rounded(d.Y), Rounded(d.Width), Rounded(d.Area), d.ClassNumber);
        static double? Rounded(double? value) => value is { } v ? Math.Round(v, 6) : null;
    }

    [Fact]
    public void Defects_are_told_in_micrometres_and_by_column()
    {
        KlarfWafer found = Assert.Single(Read(Samples.Statements));

        Assert.Equal(2, found.Defects.Count);
        KlarfDefect first = found.Defects[0], second = found.Defects[1];
        Assert.Equal((11L, -1, 0, 1500.25, 800.5), (first.Id, first.XIndex, first.YIndex, first.X, first.Y));
        Assert.Equal((2.5, 3), (first.Area, first.ClassNumber));
        Assert.Equal((1500.25, null, null), (first.Number("xrel"), first.Number("CLUSTER"), first.Number("NOTHING")));
        Assert.Equal((2.0, "1 0 2 0"), (first.Number("IMAGELIST"), first.Text("IMAGELIST")));
        Assert.Equal((null, "clean", null), (second.Width, second.Text("cluster"), second.Text("XREL")));
        Assert.Equal(["DEFECTID", "XREL", "YREL", "XINDEX", "YINDEX", "XSIZE", "DEFECTAREA", "CLASSNUMBER", "CLUSTER", "IMAGECOUNT", "IMAGELIST"], first.Columns);
        Assert.Equal([first, second], found.DefectsOf(1, 0));
        Assert.Empty(found.DefectsOf(0, 0));
    }

    [Fact]
    public void A_die_with_a_defect_is_on_the_map_though_the_plan_leaves_it_out()
    {
        KlarfWafer found = Assert.Single(Read(Samples.Statements.Replace(" -1 0\n 0 0", " 0 1\n 0 0", StringComparison.Ordinal)));

        Assert.Equal("1121", Codes(found));
        Assert.Equal(1, found.DiesOffPlan);
    }

    [Fact]
    public void Without_a_plan_the_dies_are_those_of_the_die_map()
    {
        string text = Samples.Statements.Replace("SampleTestPlan", "SampleDieMap", StringComparison.Ordinal);

        Assert.Equal("1021", Codes(Assert.Single(Read(text))));
    }

    [Fact]
    public void Without_plan_and_die_map_only_the_dies_with_defects_are_known()
    {
        string text = Samples.Statements.Replace("SampleTestPlan 3\n -1 1\n -1 0\n 0 0;", "", StringComparison.Ordinal);

        Assert.Equal("2", Codes(Assert.Single(Read(text))));
    }

    [Fact]
    public void A_second_wafer_keeps_the_lot_and_the_columns()
    {
        string second = "WaferID \"W08\";\nSlot 8;\nSampleTestPlan 2\n 5 5\n 6 5;\nDefectList\n 1 0 0 6 5 1 1 3 0 0 0;\n";
        IReadOnlyList<KlarfWafer> found = Read(Samples.Statements.Replace("EndOfFile;", second + "EndOfFile;", StringComparison.Ordinal));

        Assert.Equal(["W07", "W08"], found.Select(w => w.Wafer.WaferId));
        Assert.Equal([new("L1", 7, Source: "in.klarf"), new("L1", 8, Source: "in.klarf")], found.Select(w => w.Wafer.Map.Metadata));
        Assert.Equal("12", Codes(found[1]));
        Assert.Equal(2, found[0].Defects.Count);
    }

    [Fact]
    public void A_lot_that_follows_begins_another_wafer()
    {
        string second = "LotID \"L2\";\nWaferID \"W01\";\nSampleTestPlan 1\n 5 5;\n";
        IReadOnlyList<KlarfWafer> found = Read(Samples.Statements.Replace("EndOfFile;", second + "EndOfFile;", StringComparison.Ordinal));

        Assert.Equal(["L1", "L2"], found.Select(w => w.Wafer.Map.Metadata.Lot));
        Assert.Equal([7, null], found.Select(w => w.Wafer.Map.Metadata.Wafer));
    }

    [Theory]
    [InlineData("LotID \"L1\";", "LotID \"L1\"", 5, 1, "';' before it", "'SampleSize'")]
    [InlineData("TiffSpec 6.0 G R;", "TiffSpec 6.0 G R", 4, 1, "';' before it", "'LotID'")]
    [InlineData("LotID \"L1\";", "LotID \"L1;", 4, 7, "ends with '\"'", "none")]
    [InlineData("FileVersion 1 2;", "FileVersion 2 0;", 1, 13, "1 2", "'2'")]
    [InlineData("FileVersion 1 2;", "Version 1 2;", 1, 1, "FileVersion", "'Version'")]
    [InlineData("SampleTestPlan 3", "SampleTestPlan 2", 18, 2, "';'", "'0'")]
    [InlineData("SampleTestPlan 3", "SampleTestPlan 4", 18, 5, "the x index of die 4 of 4", "';'")]
    [InlineData("SampleTestPlan 3", "SampleTestPlan many", 15, 16, "a number of dies", "'many'")]
    [InlineData(" -1 0\n", " -1 0.5\n", 17, 5, "the y index of die 2", "'0.5'")]
    [InlineData("DefectRecordSpec 11", "DefectRecordSpec 10", 19, 102, "';'", "'IMAGELIST'")]
    [InlineData("DefectRecordSpec 11", "DefectRecordSpec 12", 19, 112, "the name of column 12", "';'")]
    [InlineData("YREL XINDEX", "XREL XINDEX", 19, 35, "not named before", "'XREL'")]
    [InlineData("XINDEX YINDEX XSIZE", "XI YINDEX XSIZE", 21, 47, "XINDEX and YINDEX", "'0'")]
    [InlineData("DefectRecordSpec 11 DEFECTID", "SummarySpec 11 DEFECTID", 21, 2, "DefectRecordSpec", "'11'")]
    [InlineData(" 11 1500.25 800.5 -1 0", " 0 11 1500.25 800.5 -1 0", 21, 15, "a whole number in the column XINDEX", "'800.5'")]
    [InlineData("2.5 3 NA 2 2 1 0 2 0", "2.5 3 NA 2 2 1 0 2 0 9", 21, 49, "a new line", "'9'")]
    [InlineData("2.5 3 NA 2 2 1 0 2 0", "2.5 3 NA", 22, 40, "two numbers for each of 10 images", "';'")]
    [InlineData("EndOfFile;", "", 23, 1, "EndOfFile", "the end of the file")]
    [InlineData("EndOfFile;", "EndOfFile;\nFileVersion 1 2;", 24, 1, "nothing after 'EndOfFile;'", "'FileVersion'")]
    [InlineData("MarkLocation LEFT", "MarkLocation TOP", 10, 25, "DOWN", "'TOP'")]
    public void Damaged_statements_are_named_with_their_place(string old, string changed, int line, int column, string expected, string found)
    {
        string text = Samples.Statements.Replace(old, changed, StringComparison.Ordinal);
        string message = Fails(text).Message;

        Assert.Contains($"in.klarf, line {line}, column {column}: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains($"found {found}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wafer_without_dies_is_refused()
    {
        WaferFileException error = Fails(Samples.Statements.Replace("EndOfFile;", "WaferID \"W08\";\nEndOfFile;", StringComparison.Ordinal));

        Assert.Contains("a sample plan or defects", error.Message, StringComparison.Ordinal);
        Assert.Equal("line 23, column 1", error.Position);
    }

    [Theory]
    [InlineData(" -1 1\n", " -2147483647 1\n")]
    [InlineData(" -1 1\n", " -1 4200\n")]
    public void Dies_that_no_map_could_hold_are_refused(string old, string changed) =>
        Assert.Contains("4096 rows and columns", Fails(Samples.Statements.Replace(old, changed, StringComparison.Ordinal)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Field SlotNumber 1 {7}", "Field SlotNumber 2 {7}", "the number of the field's values, 1; found '2'")]
    [InlineData("Field SlotNumber 1 {7}", "Field SlotNumber 1 {7 8}", "expected ','; found '8'")]
    [InlineData("Data 2", "Data 3", "the number of the list's rows, 2; found '3'")]
    [InlineData("Columns 10", "Columns 9", "the number of the list's columns, 10; found '9'")]
    [InlineData("int32 YINDEX, int32 XSIZE", "int32 XINDEX, int32 XSIZE", "columns of different names; found 'XINDEX'")]
    [InlineData("3 NA Images", "Images", "a number or NA in the column CLASSNUMBER; found 'Images'")]
    [InlineData("Record FileRecord", "Record Other", "'FileRecord'; found 'Other'")]
    [InlineData("\"1.8\"", "\"1.9\"", "FileRecord \"1.8\"")]
    [InlineData("EndOfFile;", "", "'EndOfFile;'; found the end of the file")]
    [InlineData("Record WaferRecord", "Recrd WaferRecord", "'Record', 'Field', 'List' or '}'; found 'Recrd'")]
    [InlineData("Record WaferRecord", "Record OtherRecord", "expected a wafer")]
    public void Damaged_records_are_named(string old, string changed, string expected)
    {
        string text = Samples.Records.Replace(old, changed, StringComparison.Ordinal);

        Assert.NotEqual(Samples.Records, text);
        Assert.Contains(expected, Fails(text).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_may_not_nest_for_ever()
    {
        string deep = string.Concat(Enumerable.Repeat("Record R \"1\" { ", 10_000));

        Assert.Contains("at most 32 deep", Fails("Record FileRecord \"1.8\" { " + deep).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_bytes_cannot_claim_much_memory()
    {
        string wafer = "WaferID \"W\";\nSampleTestPlan 2\n 0 0\n 4095 4095;\n";

        Assert.Contains("67108864 positions", Fails("FileVersion 1 2;\n" + string.Concat(Enumerable.Repeat(wafer, 5)) + "EndOfFile;").Message, StringComparison.Ordinal);
        Assert.Contains("a value of at most", Fails("FileVersion 1 2;\nLotID " + new string('x', 100_000)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_bytes_end_in_a_wafer_or_in_a_named_error(bool records)
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(records ? Samples.Records : Samples.Statements);
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            string text = System.Text.Encoding.Latin1.GetString(Mutations.Of(bytes, seed));
            try
            {
                Assert.NotEmpty(Read(text));
            }
            catch (WaferFileException error)
            {
                Assert.Matches(@"^in\.klarf, line \d+, column \d+: expected .+; found .+\. .+\.$", error.Message.ReplaceLineEndings(" "));
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2950);
    }

    private static IReadOnlyList<KlarfWafer> Read(string text) => KlarfFile.Read(new StringReader(text), "in.klarf");

    private static WaferFileException Fails(string text) => Assert.Throws<WaferFileException>(() => Read(text));

    private static string Codes(KlarfWafer wafer) => string.Concat(wafer.Wafer.Map.Dies.ToArray());
}
