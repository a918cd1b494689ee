using System.Runtime.InteropServices;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;
using WaferVision.Tests.Training.PyTorch;

namespace WaferVision.Tests.Formats.Lswmd;

/// <summary>The tables beside this file are made by make_pickles.py; what they hold is repeated here.</summary>
public class LswmdFileTests
{
    private static readonly LswmdOptions All = new() { IncludeUnlabelled = true };

    public static readonly TheoryData<string> Names = ["python2", "protocol2", "protocol3", "protocol4", "protocol5"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Labelled_maps_come_with_lot_wafer_and_part(string name)
    {
        LswmdData found = LswmdFile.Read(PathOf(name));

        int[] rows = [.. Enumerable.Range(0, 30).Where(i => i % 3 != 2)];
        Assert.Equal(LswmdFile.ClassNames, found.Maps.ClassNames);
        Assert.Equal(rows.Select(i => i % 9), found.Maps.Labels.ToArray());
        AssertMaps(rows, found.Maps);
        Assert.Equal(rows.Select(i => i < 25 ? "lot1" : "lot2"), found.Lots);
        Assert.Equal(rows.Select(i => 1 + (i % 25)), found.WaferIndices);
        Assert.Equal(rows.Select(i => i % 2 == 1 ? LswmdPart.Training : LswmdPart.Test), found.Parts);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Maps_without_a_label_come_when_asked_for(string name)
    {
        LswmdData found = LswmdFile.Read(PathOf(name), All);

        Assert.Equal([.. LswmdFile.ClassNames, "unlabelled"], found.Maps.ClassNames);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i % 3 == 2 ? 9 : i % 9), found.Maps.Labels.ToArray());
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i % 3 == 2 ? LswmdPart.None : i % 2 == 1 ? LswmdPart.Training : LswmdPart.Test), found.Parts);
        AssertMaps([.. Enumerable.Range(0, 30)], found.Maps);
    }

    [Fact]
    public void Dies_of_all_maps_are_not_copied()
    {
        LswmdData found = LswmdFile.Read(PathOf("python2"), All);

        Assert.True(MemoryMarshal.TryGetArray(found.Maps.Dies, out ArraySegment<byte> dies));
        Assert.Equal(new FileInfo(PathOf("python2")).Length, dies.Array!.Length);
    }

    [Fact]
    public void Nothing_is_called_but_what_makes_a_table()
    {
        byte[] hostile = new PickleWriter().Global("posix", "system").Op('(').Text("true").Op('t').Op('R').Op('.').Bytes;

        WaferFileException error = Fails(hostile);
        Assert.Contains("lswmd.pkl, pickle: expected a pandas table of wafer maps; found pickle, byte 2: 'posix.system' is refused", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("waferMap", "waferMop", "a column 'waferMap'; found the columns dieSize, waferIndex, waferMop,")]
    [InlineData("failureType", "failureTipe", "a column 'failureType'")]
    [InlineData("mgr_locs", "mgr_lots", "the places of 2 columns, found None")]
    [InlineData("_data", "_date", "a table with named columns")]
    [InlineData("0.14.1", "0.13.1", "from 0.14.1 on")]
    [InlineData("BlockManager", "BlockMonager", "'pandas.core.internals.BlockMonager' is refused")]
    [InlineData("numpy\ndtype", "numpy\ndtypo", "'numpy.dtypo' is refused")]
    public void What_is_missing_is_named(string name, string other, string expected) =>
        Assert.Contains(expected, Fails(Changed(name, other)).Message, StringComparison.Ordinal);

    [Fact]
    public void Wrong_rows_are_named()
    {
        // "Donut" in UTF-32, the label of row 1, and the lot of the last rows.
        byte[] bytes = File.ReadAllBytes(PathOf("python2"));
        int label = bytes.AsSpan().IndexOf("D\0\0\0o\0\0\0n\0\0\0"u8);
        bytes[label] = (byte)'B';
        Assert.Contains("row 1, failureType: expected one of Center, Donut", Fails(bytes).Message, StringComparison.Ordinal);
        Assert.Contains("found 'Bonut'", Fails(bytes).Message, StringComparison.Ordinal);

        bytes = File.ReadAllBytes(PathOf("python2"));
        byte[] map = Wafer(8, 6, 3);
        int at = bytes.AsSpan().IndexOf(map);
        bytes[at + 20] = 3;
        Assert.Contains("row 3, waferMap: expected die codes 0 to 2; found 3 at position 20", Fails(bytes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python2")]
    [InlineData("protocol2")]
    [InlineData("protocol5")]
    public void Damaged_bytes_end_in_a_set_or_in_a_named_error(string name)
    {
        byte[] bytes = File.ReadAllBytes(PathOf(name));
        int refused = 0;
        for (int seed = 0; seed < 1500; seed++)
        {
            byte[] damaged = Mutations.Of(bytes, seed);
            try
            {
                Assert.InRange(LswmdFile.Read(new MemoryStream(damaged), "lswmd.pkl", All).Maps.Count, 0, 30);
            }
            catch (WaferFileException error)
            {
                Assert.StartsWith("lswmd.pkl, ", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 700, 1490);
    }

    [Fact]
    public void Every_cut_file_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(PathOf("python2"));
        for (int length = 0; length < bytes.Length; length += 37)
        {
            Assert.Contains("pickle", Fails(bytes[..length]).Message, StringComparison.Ordinal);
        }
    }

    private static string PathOf(string name) =>
        Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Formats", "Lswmd", "pickles", name + ".pkl");

    private static WaferFileException Fails(byte[] bytes) =>
        Assert.Throws<WaferFileException>(() => LswmdFile.Read(new MemoryStream(bytes), "lswmd.pkl", All));

    private static byte[] Changed(string name, string other) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(PathOf("python2"))).Replace(name, other, StringComparison.Ordinal));

    private static void AssertMaps(int[] rows, WaferDataset found)
    {
        Assert.Equal(rows.Length, found.Count);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal((5 + rows[i], 6 + (rows[i] % 3)), found.ShapeOf(i));
            Assert.Equal(Wafer(5 + rows[i], 6 + (rows[i] % 3), rows[i]), found.DiesOf(i).ToArray());
        }
    }

    private static byte[] Wafer(int rows, int columns, int seed)
    {
        byte[] dies = new byte[rows * columns];
        for (int i = 0; i < dies.Length; i++)
        {
            (int y, int x) = ((2 * (i / columns)) + 1 - rows, (2 * (i % columns)) + 1 - columns);
            bool inside = (y * y * columns * columns) + (x * x * rows * rows) <= rows * columns * rows * columns;
            dies[i] = !inside ? DieCode.None : i * (seed + 3) % 7 == 0 ? DieCode.Fail : DieCode.Pass;
        }

        return dies;
    }
}
