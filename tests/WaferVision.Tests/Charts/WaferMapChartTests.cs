using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Maps;

namespace WaferVision.Tests.Pictures;

public class WaferMapChartTests
{
    private static WaferMap Map(byte[] dies, byte[]? mask = null, NotchSide notch = NotchSide.Down, WaferGeometry? geometry = null) =>
        new(3, 4, dies, geometry, notch, new WaferMetadata(Label: "Edge-Loc"), mask);

    private static readonly byte[] Dies = [0, 1, 1, 0, 1, 2, 1, 1, 0, 2, 1, 0];

    [Fact]
    public void Dies_are_drawn_by_their_codes_with_row_0_on_top()
    {
        GenericChart chart = Charts.WaferMap(Map(Dies));
        Assert.Equal(Dies.Select(die => die == 0 ? double.NaN : die), chart.Trace(0)["z"]!.Numbers());
        Assert.Equal((1.0, 2.0), ((double)chart.Trace(0)["zmin"]!, (double)chart.Trace(0)["zmax"]!));
        JsonArray rows = chart.Layout()["yaxis"]!["range"]!.AsArray();
        Assert.True((double)rows[0]! > (double)rows[1]!);
        Assert.Equal("Edge-Loc", (string?)chart.Layout()["title"]!["text"]);
    }

    [Theory]
    [InlineData(WaferPalette.Trade)]
    [InlineData(WaferPalette.ColorBlindSafe)]
    public void A_failing_die_is_never_green_and_darker_than_a_passing_one(WaferPalette palette)
    {
        JsonArray scale = Charts.WaferMap(Map(Dies), palette: palette).Trace(0)["colorscale"]!.AsArray();
        (int r, int g, int b) pass = Rgb((string)scale[0]![1]!), fail = Rgb((string)scale[1]![1]!);
        Assert.True(fail.r > fail.g, "more red than green");
        Assert.True(palette != WaferPalette.Trade || (pass.g > pass.r && pass.g > pass.b), "passing dies are green");
        Assert.True(Luminance(pass) > 1.5 * Luminance(fail), "told apart without colours");

        static (int, int, int) Rgb(string hex) => (Convert.ToInt32(hex[1..3], 16), Convert.ToInt32(hex[3..5], 16), Convert.ToInt32(hex[5..7], 16));

        // Rec. 709 weights on linear light.
        static double Luminance((int R, int G, int B) c) =>
            (0.2126 * Math.Pow(c.R / 255.0, 2.2)) + (0.7152 * Math.Pow(c.G / 255.0, 2.2)) + (0.0722 * Math.Pow(c.B / 255.0, 2.2));
    }

    [Theory]
    [InlineData(NotchSide.Down, 1.5, 2.5)]
    [InlineData(NotchSide.Up, 1.5, -0.5)]
    [InlineData(NotchSide.Left, -0.5, 1)]
    [InlineData(NotchSide.Right, 3.5, 1)]
    public void The_notch_lies_on_its_side(NotchSide side, double x, double y)
    {
        JsonArray shapes = Charts.WaferMap(Map(Dies, notch: side)).Layout()["shapes"]!.AsArray();
        Assert.Equal(2, shapes.Count);
        double[] tip = [.. ((string)shapes[1]!["path"]!).Split('L')[1].Split(',').Select(double.Parse)];
        Assert.Equal(x, tip[0], 0.2);
        Assert.Equal(y, tip[1], 0.2);
    }

    [Fact]
    public void A_flat_cuts_the_edge_and_has_no_notch() =>
        Assert.Single(Charts.WaferMap(Map(Dies, geometry: WaferGeometry.Wafer150)).Layout()["shapes"]!.AsArray());

    [Fact]
    public void The_defect_mask_is_outlined_where_it_is_known()
    {
        byte[] mask = [0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0];
        GenericChart chart = Charts.DefectMask(Map(Dies, mask));
        Assert.Equal(2, chart.TraceCount());
        // Four segments: top and bottom of one column, left and right of two rows; a gap ends each.
        Assert.Equal(12, chart.Trace(1)["x"]!.AsArray().Count);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Charts.DefectMask(Map(Dies)));
        Assert.Contains("no defect mask", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_outline_of_a_mask_is_as_long_as_its_border()
    {
        Random random = new(7);
        for (int trial = 0; trial < 200; trial++)
        {
            int rows = random.Next(1, 9), columns = random.Next(1, 9);
            byte[] mask = [.. Enumerable.Range(0, rows * columns).Select(_ => (byte)random.Next(2))];
            (double[] x, double[] y) = MaskOutline.Trace(mask, rows, columns);
            double length = 0;
            for (int i = 0; i < x.Length; i += 3)
            {
                Assert.True(double.IsNaN(x[i + 2]) && double.IsNaN(y[i + 2]));
                length += Math.Abs(x[i + 1] - x[i]) + Math.Abs(y[i + 1] - y[i]);
            }

            Assert.Equal(Border(mask, rows, columns), length, 1e-9);
        }

        static int Border(byte[] mask, int rows, int columns)
        {
            int At(int row, int column) => row < 0 || column < 0 || row >= rows || column >= columns ? 0 : mask[(row * columns) + column];
            int border = 0;
            for (int row = -1; row < rows; row++)
            {
                for (int column = -1; column < columns; column++)
                {
                    border += (At(row, column) ^ At(row, column + 1)) + (At(row, column) ^ At(row + 1, column));
                }
            }

            return border;
        }
    }

    [Fact]
    public void A_gallery_gives_each_map_axes_of_its_own_that_do_not_overlap()
    {
        GenericChart chart = Charts.WaferGallery([Map(Dies), Map(Dies), Map(Dies)], ["a", "b", "c"], columns: 2);
        Assert.Equal(["a", "b", "c"], chart.Notes());
        Assert.Equal(["x", "x2", "x3"], Enumerable.Range(0, 3).Select(i => (string)chart.Trace(i)["xaxis"]!));
        (double, double)[] cells = [.. new[] { "", "2", "3" }.Select(id => (
            (double)chart.Layout()[$"xaxis{id}"]!["domain"]![0]!, (double)chart.Layout()[$"yaxis{id}"]!["domain"]![0]!))];
        Assert.Equal(3, cells.Distinct().Count());
        Assert.Equal(cells[0].Item1, cells[2].Item1);
        Assert.True((double)chart.Layout()["xaxis"]!["domain"]![1]! < cells[1].Item1);
        Assert.True((double)chart.Layout()["yaxis3"]!["domain"]![1]! < cells[0].Item2);
    }

    [Fact]
    public void Titles_must_match_the_maps()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Charts.WaferGallery([Map(Dies)], ["a", "b"]));
        Assert.Contains("Expected 1 titles", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.WaferGallery([]));
    }
}
