using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Formats.Klarf;

/// <summary>The public files of the jKlarfReader project.</summary>
public class RealKlarfTests
{
    [SharedFact("data/klarf")]
    public void A_file_of_one_die_and_one_defect()
    {
        KlarfWafer found = Assert.Single(Read("simple12"));

        Assert.Equal((1, 1, 1.0), (found.Wafer.Map.DieCount, found.Defects.Count, (double)found.Wafer.Map.FailCount));
        Assert.Equal((150.0, OrientationMark.Flat, null), (found.Wafer.Map.Geometry.Diameter, found.Wafer.Map.Geometry.Mark, found.Wafer.Map.Geometry.DieWidth));
        Assert.Equal(new DateTimeOffset(1977, 7, 7, 7, 7, 7, TimeSpan.Zero), found.Wafer.Finished);
        Assert.Equal("Blork", found.ClassNames[found.Defects[0].ClassNumber!.Value]);
    }

    [SharedFact("data/klarf")]
    public void A_file_without_an_image_column()
    {
        KlarfWafer found = Assert.Single(Read("klarf12Example"));

        Assert.Equal("002000200", string.Concat(found.Wafer.Map.Dies.ToArray()));
        Assert.Equal((15, "aWafer", 11.234), (found.Wafer.Map.Metadata.Wafer, found.Wafer.WaferId, found.Wafer.Map.Geometry.DieWidth));
        Assert.Equal([0.1234, 11.234], found.Defects.Select(d => d.Size!.Value));
    }

    [SharedFact("data/klarf")]
    public void Defect_lists_in_parts_with_images_over_two_lines()
    {
        KlarfWafer found = Assert.Single(Read("klarf12DefectListExample"));

        Assert.Equal(Enumerable.Range(1, 13).Select(i => (long?)i), found.Defects.Select(d => d.Id));
        Assert.Equal([1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 7, 7, 0], found.Defects.Select(d => (int)d.Number("IMAGELIST")!));
        Assert.Equal("39 1", found.Defects[8].Text("IMAGELIST"));

        // Three dies in the plan without a defect; all defects lie on two dies outside.
        Assert.Equal((5, 2, 2), (found.Wafer.Map.DieCount, found.Wafer.Map.FailCount, found.DiesOffPlan));
    }

    [SharedFact("data/klarf")]
    public void Two_wafers_of_1_8()
    {
        foreach (string name in new[] { "simple18", "wierdKlarfWithNAs" })
        {
            IReadOnlyList<KlarfWafer> found = Read(name);

            Assert.Equal(["FirstWaferId", "SecondWaferId"], found.Select(w => w.Wafer.WaferId));
            Assert.Equal([25, 3], found.Select(w => w.Wafer.Map.Metadata.Wafer));
            Assert.Equal([3, 1], found.Select(w => w.Defects.Count));
            Assert.Equal([12, 1], found.Select(w => w.Wafer.Map.DieCount));
            Assert.Equal(5.74415, found[0].Wafer.Map.Geometry.DieWidth!.Value, 9);
            Assert.Equal(300, found[0].Wafer.Map.Geometry.Diameter);
            Assert.Equal(1254.96, found[0].Defects[0].X!.Value, 9);
            Assert.Equal(name == "simple18" ? 0.0 : null, found[0].Defects[2].Number("DCIRANGE"));
        }
    }

    [SharedFact("data/klarf")]
    public void Images_of_1_8()
    {
        KlarfWafer found = Assert.Single(Read("klarfWithImagelist"));

        Assert.Equal([3, null, null, 3, null, null], found.Defects.Select(d => (int?)d.Number("IMAGEINFO")));
        Assert.StartsWith("\"a/path/here\" \"JPG\" 1 \"Patch\" ,", found.Defects[0].Text("IMAGEINFO"), StringComparison.Ordinal);
        Assert.Equal(21725264.1, found.Defects[0].Number("GDSX"));
    }

    [SharedFact("data/klarf")]
    public void Malformed_files_fail_with_their_place()
    {
        Assert.Equal("line 36, column 1", Assert.Throws<WaferFileException>(() => Read("bad12")).Position);
        var row = Assert.Throws<WaferFileException>(() => Read("bad12DefectList"));
        Assert.Equal("line 29, column 15", row.Position);
        Assert.Contains("XINDEX; found '75000.123'", row.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<KlarfWafer> Read(string name) => KlarfFile.Read(SharedData.PathOf($"data/klarf/{name}.klarf"));
}
