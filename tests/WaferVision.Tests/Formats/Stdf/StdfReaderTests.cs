using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Tests.Formats.Stdf;

public class StdfReaderTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Both_byte_orders_and_gzip_are_told_by_content(bool bigEndian, bool packed)
    {
        byte[] file = StdfBytes.Start(bigEndian)
            .Add(1, 80, (byte)1, (byte)1, (byte)2, (byte)0, (byte)1)
            .Add(2, 30, 200f, 4.5f, 3f, (byte)3, 'L', (short)-32768, (short)-32768, 'R', 'U')
            .Wir(1, "LOT1-07")
            .Add(15, 10, 17u, (byte)1, (byte)0, (byte)0, (byte)0, 1.5f)
            .Die(-2, 10, true).Die(0, 12, false).Die(-1, 11, true)
            .Wrr(1, 1_700_000_000, "LOT1-07")
            .Add(1, 40, (byte)255, (byte)0, (ushort)5, 1u, 'F', "leak")
            .Add(1, 40, (byte)255, (byte)0, (ushort)1, 2u, 'P')
            .Add(1, 50, (byte)255, (byte)0, (ushort)50, 1u)
            .Add(1, 30, (byte)255, (byte)0, 3u)
            .Mrr();

        TestedWafer wafer = Assert.Single(Read(packed ? StdfBytes.Packed(file) : file));

        Assert.Equal((3, 3), (wafer.Map.Rows, wafer.Map.Columns));
        Assert.Equal([0, 0, 2, 0, 1, 0, 1, 0, 0], wafer.Map.Dies.ToArray());
        Assert.Equal(new DieCoordinates(-2, 12, 1, -1), wafer.Coordinates);
        Assert.Equal([65535, 65535, 5, 65535, 1, 65535, 1, 65535, 65535], wafer.HardBins.ToArray().Select(bin => (int)bin));
        Assert.Equal([65535, 65535, 50, 65535, 10, 65535, 10, 65535, 65535], wafer.SoftBins.ToArray().Select(bin => (int)bin));
        Assert.Equal([65535, 65535, 0, 65535, 0, 65535, 0, 65535, 65535], wafer.Sites.ToArray().Select(site => (int)site));
        Assert.Equal([new Bin(1, true), new Bin(5, false, "leak")], wafer.HardBinTable);
        Assert.Equal([new Bin(50)], wafer.SoftBinTable);
        Assert.Equal(("LOT1-07", "PART1", 3, 2), (wafer.WaferId, wafer.Product, wafer.Tests, wafer.PassedTests));
        Assert.Equal(new WaferMetadata("LOT1", 7, null, "memory"), wafer.Map.Metadata);
        Assert.Equal(WaferGeometry.Wafer200 with { DieWidth = 3, DieHeight = 4.5 }, wafer.Map.Geometry);
        Assert.Equal(NotchSide.Left, wafer.Map.Notch);
        Assert.Equal(new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero), wafer.Finished);
    }

    [Theory]
    [InlineData(RetestPolicy.LastPass, "2122", 5)]
    [InlineData(RetestPolicy.FirstPass, "2212", 40)]
    [InlineData(RetestPolicy.BestPass, "2112", 5)]
    public void A_policy_chooses_among_a_die_s_results(RetestPolicy retests, string expected, int binOfFirstDie)
    {
        byte[] file = StdfBytes.Start().Wir(1, "W1")
            .Prr(1, 0, 8, 40, 1, 0, 0).Prr(1, 0, 8, 40, 1, 1, 0).Prr(1, 0, 0, 1, 1, 2, 0).Prr(1, 0, 8, 5, 1, 3, 0)
            .Wrr(1, 1, "W1")
            .Wir(1, "W1")
            .Prr(1, 0, 8, 5, 1, 0, 0).Prr(1, 0, 0, 1, 1, 1, 0).Prr(1, 0, 8, 5, 1, 2, 0)
            .Wrr(1, 2, "W1")
            .Prr(1, 0, 8, 40, 1, 9, 9).Wrr(1, 2, "W2")
            .Mrr();

        TestedWafer[] wafers = [.. Read(file, new StdfReadOptions { Retests = retests })];

        Assert.Equal(2, wafers.Length);
        Assert.Equal(expected, string.Concat(wafers[0].Map.Dies.ToArray()));
        Assert.Equal((7, 2), (wafers[0].Tests, wafers[0].PassedTests));
        Assert.Equal(2, wafers[0].Finished!.Value.ToUnixTimeSeconds());
        Assert.Equal(binOfFirstDie, wafers[0].HardBins.Span[0]);
        Assert.Equal("W2", wafers[1].WaferId);
    }

    [Fact]
    public void Heads_and_sites_interleave()
    {
        byte[] file = StdfBytes.Start().Wir(1, "A").Wir(2, "B")
            .Pir(1, 0).Pir(1, 3).Pir(2, 1).Pir(2, 0)
            .Prr(2, 0, 8, 2, 2, 0, 0).Prr(1, 3, 8, 2, 2, 1, 0).Prr(2, 1, 8, 2, 2, 1, 0).Prr(1, 0, 0, 1, 1, 0, 0)
            .Wrr(2, 1, null).Prr(1, 3, 0, 1, 1, 2, 0).Wrr(1, 2, null)
            .Mrr();

        TestedWafer[] wafers = [.. Read(file)];

        Assert.Equal(["B", "A"], wafers.Select(wafer => wafer.WaferId));
        Assert.Equal([2, 2], wafers[0].Map.Dies.ToArray());
        Assert.Equal([1, 2, 1], wafers[1].Map.Dies.ToArray());
        Assert.Equal([0, 3, 3], wafers[1].Sites.ToArray().Select(site => (int)site));
    }

    [Fact]
    public void An_invalid_pass_flag_leaves_the_verdict_to_the_bins()
    {
        byte[] file = StdfBytes.Start().Wir(1, "A")
            .Prr(1, 0, 0x18, 1, 65535, 0, 0).Prr(1, 0, 0x10, 2, 65535, 1, 0).Prr(1, 0, 0x10, 3, 30, 2, 0).Prr(1, 0, 0x10, 3, 31, 3, 0).Prr(1, 0, 0x10, 4, 65535, 4, 0)
            .Add(1, 40, (byte)1, (byte)0, (ushort)1, 1u, ' ').Add(1, 40, (byte)1, (byte)1, (ushort)1, 1u, 'P', "good").Add(1, 40, (byte)1, (byte)1, (ushort)2, 1u, 'F')
            .Add(1, 50, (byte)1, (byte)0, (ushort)30, 1u, 'P').Add(1, 50, (byte)1, (byte)0, (ushort)31, 1u, 'F')
            .Mrr();

        TestedWafer wafer = Assert.Single(Read(file));

        Assert.Equal([1, 2, 1, 2, 2], wafer.Map.Dies.ToArray());
        Assert.Equal(new Bin(1, true, "good"), wafer.HardBinTable[0]);
        Assert.Equal(0, wafer.PassedTests);
    }

    [Fact]
    public void What_is_missing_takes_its_default()
    {
        byte[] file = new StdfBytes(false).Add(0, 10, (byte)2, (byte)4)
            .Add(2, 30)
            .Add(5, 20, (byte)1, (byte)0, (byte)0, (ushort)0, (ushort)65535, (ushort)65535, (short)4, (short)5)
            .Add(5, 20, (byte)1, (byte)0, (byte)0, (ushort)0, (ushort)1)
            .Add(5, 20, (byte)1, (byte)0, (byte)0, (ushort)0, (ushort)1, (ushort)1, (short)-32768, (short)3)
            .Add(1, 20).ToArray();

        TestedWafer wafer = Assert.Single(Read(file));

        Assert.Equal((1, 1, 3, 3), (wafer.Map.Rows, wafer.Map.Columns, wafer.Tests, wafer.PassedTests));
        Assert.Equal(new DieCoordinates(4, 5), wafer.Coordinates);
        Assert.True(wafer.HardBins.IsEmpty && wafer.SoftBins.IsEmpty);
        Assert.Null(wafer.WaferId ?? wafer.Product ?? wafer.Map.Metadata.Lot);
        Assert.Null(wafer.Finished);
        Assert.Equal((WaferGeometry.Wafer300, NotchSide.Down), (wafer.Map.Geometry, wafer.Map.Notch));
    }

    [Theory]
    [InlineData(12f, 1, 0.25f, 'U', 300, 6.35)]
    [InlineData(20f, 2, 0.5f, 'R', 200, 5.0)]
    [InlineData(5906f, 4, 100f, 'D', 150, 2.54)]
    [InlineData(203.2f, 3, 0.1f, 'D', 200, null)]
    [InlineData(100f, 3, 5f, 'D', 300, null)]
    [InlineData(200f, 0, 5f, '?', 300, null)]
    [InlineData(float.NaN, 3, float.PositiveInfinity, 'D', 300, null)]
    [InlineData(300f, 3, float.NaN, 'D', 300, null)]
    public void Sizes_are_taken_in_their_units_where_they_are_ours(float size, byte units, float die, char flat, double diameter, double? width)
    {
        byte[] file = StdfBytes.Start().Die(0, 0, true).Die(3, 1, true)
            .Add(2, 30, size, die, die, units, flat, (short)0, (short)0, 'L', 'D').Mrr();

        TestedWafer wafer = Assert.Single(Read(file));

        Assert.Equal(diameter, wafer.Map.Geometry.Diameter);
        Assert.Equal((width, width), (wafer.Map.Geometry.DieWidth, wafer.Map.Geometry.DieHeight));
        Assert.Equal(flat switch { 'U' => NotchSide.Up, 'R' => NotchSide.Right, _ => NotchSide.Down }, wafer.Map.Notch);
        Assert.Equal(new DieCoordinates(3, 0, -1, 1), wafer.Coordinates);
        Assert.Equal([0, 0, 0, 1, 1, 0, 0, 0], wafer.Map.Dies.ToArray());
    }

    [Fact]
    public void What_fills_a_block_may_follow_but_no_second_file()
    {
        byte[] file = StdfBytes.Start().Die(0, 0, true).Mrr();
        Assert.Single(Read([.. file, .. new byte[5000]]));
        Assert.Single(Read([.. file, 0, 0, 0]));
        Assert.Single(Read([.. file, .. "\u001A\u001A\u001A\u001A\u001A"u8]));
        Assert.Contains($"byte {file.Length}, FAR: expected the end of the file behind MRR; found a further record", Error([.. file, .. file]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_file_is_an_error_unless_it_is_allowed()
    {
        StdfBytes bytes = StdfBytes.Start().Wir(1, "A").Die(0, 0, true);
        long last = bytes.Position;
        byte[] file = bytes.Die(1, 0, false).ToArray();
        StdfReadOptions allow = new() { AllowUnfinished = true };

        Assert.Equal([1, 2], Assert.Single(Read(file, allow)).Map.Dies.ToArray());
        Assert.Equal([1], Assert.Single(Read(file[..^3], allow)).Map.Dies.ToArray());
        Assert.Contains("expected more records up to MRR", Error(file).Message, StringComparison.Ordinal);
        Assert.Contains("AllowUnfinished", Error(file).Message, StringComparison.Ordinal);
        Assert.StartsWith($"memory, byte {last + 6}, PRR: expected 24 bytes; found 21, then the end of the file.", Error(file[..^3]).Message, StringComparison.Ordinal);
        Assert.StartsWith($"memory, byte {last}, PRR: expected 4 bytes; found 3, then", Error(file[..(int)(last + 3)]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packaged_parts_have_no_map()
    {
        StdfBytes bytes = StdfBytes.Start().Prr(1, 0, 0, 1, 1, -32768, -32768).Prr(1, 0, 0, 1, 1, -32768, -32768);
        Assert.Contains("2 parts, none with a position", Error(bytes.Mrr()).Message, StringComparison.Ordinal);
        Assert.Empty(Read(StdfBytes.Start().Wir(1, "A").Wrr(1, 1, "A").Mrr()));
    }

    [Theory]
    [InlineData(-2048, 2048, 4097)]
    [InlineData(-32767, 32767, 65535)]
    public void A_hostile_grid_is_refused(int low, int high, int width)
    {
        WaferFileException error = Error(StdfBytes.Start().Wir(1, "A").Die(low, 0, true).Die(high, 0, true).Mrr());
        Assert.True(width > WaferMapFile.LargestSide);
        Assert.Contains($"wafer 'A' with x from {low} to {high} and y from 0 to 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_hostile_grids_are_refused_before_any_is_made()
    {
        StdfBytes bytes = StdfBytes.Start();
        for (int wafer = 0; wafer < 17; wafer++)
        {
            bytes.Wir(1, $"W{wafer}").Die(0, 0, true).Die(4095, 4095, true);
        }

        Assert.Contains("wafer 'W16' with x from 0 to 4095", Error(bytes.Mrr()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_wafers_than_any_lot_has_are_refused()
    {
        StdfBytes bytes = StdfBytes.Start();
        for (int wafer = 0; wafer < 4097; wafer++)
        {
            bytes.Wir(1, "A");
        }

        Assert.Contains("WIR: expected at most 4096 wafers", Error(bytes.Mrr()).Message, StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> NoStdf => new()
    {
        { [], "byte 0, FAR: expected the bytes 00 02 00 0A (big-endian) or 02 00 00 0A (little-endian); found an empty file" },
        { [2], "found 02" },
        { "PK\u0003\u0004 zip"u8.ToArray(), "found 504B0304" },
        { [0, 2, 0, 10, 1, 3], "expected STDF version 4; found version 3" },
        { [0x1F, 0x8B, 8, 0], "expected" },
    };

    [Theory]
    [MemberData(nameof(NoStdf))]
    public void Other_files_are_refused_by_their_first_bytes(byte[] file, string expected) =>
        Assert.Contains(expected, Error(file).Message, StringComparison.Ordinal);

    [Fact]
    public void A_record_that_ends_within_a_field_is_an_error()
    {
        StdfBytes bytes = StdfBytes.Start();
        long position = bytes.Position;
        byte[] file = bytes.Add(5, 20, (byte)1, (byte)0, (byte)0, (ushort)0, (byte)1).Mrr();
        Assert.StartsWith($"memory, byte {position}, PRR: expected a field of 2 bytes from byte 5 of the record's content on; found 1 bytes", Error(file).Message, StringComparison.Ordinal);
        Assert.Contains("WIR: expected a field of 1 bytes from byte 0", Error(StdfBytes.Start().Add(2, 10).Mrr()).Message, StringComparison.Ordinal);
        Assert.Contains("WIR: expected a field of 9 bytes from byte 7", Error(StdfBytes.Start().Add(2, 10, (byte)1, (byte)0, 0u, (byte)9, 'A').Mrr()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_cannot_seek_and_trickles_is_read()
    {
        byte[] file = StdfBytes.Packed(StdfBytes.Start(true).Wir(1, "A").Die(0, 0, true).Die(5, 5, false).Mrr());
        Assert.Equal(2, Assert.Single(StdfFile.Read(new Trickle(file), "memory")).Map.DieCount);
    }

    [Fact]
    public void Records_that_are_passed_over_take_no_memory()
    {
        StdfBytes bytes = StdfBytes.Start().Wir(1, "A").Die(0, 0, true);
        byte[] few = [.. bytes.ToArray()], part = [.. new StdfBytes(false).Pir(1, 0).Add(15, 10, 1u, new string('x', 70)).ToArray()];
        byte[] many = [.. few, .. Enumerable.Repeat(part, 20_000).SelectMany(record => record), .. new StdfBytes(false).Mrr()];
        Assert.Single(Read(many));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(Read(many));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 400_000);
    }

    [Fact]
    public void A_cut_gzip_file_gives_what_it_holds_where_that_is_allowed()
    {
        StdfBytes bytes = StdfBytes.Start().Wir(1, "A");
        for (int x = 0; x < 2000; x++)
        {
            bytes.Die(x, x % 7, x % 3 == 0);
        }

        byte[] packed = StdfBytes.Packed(bytes.Mrr());
        byte[] cut = packed[..(packed.Length / 2)];
        Assert.StartsWith("memory, byte ", Error(cut).Message, StringComparison.Ordinal);
        Assert.InRange(Assert.Single(Read(cut, new StdfReadOptions { AllowUnfinished = true })).Tests, 100, 1999);
    }

    internal static IEnumerable<TestedWafer> Read(byte[] file, StdfReadOptions? options = null) => StdfFile.Read(new MemoryStream(file), "memory", options);

    private static WaferFileException Error(byte[] file) => Assert.Throws<WaferFileException>(() => Read(file).Count());

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 3));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 3)]);
    }
}
