using System.Globalization;
using Course.Terminal;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Wafers;

/// <summary>The layout of a wafer; lengths in mm, null where the file does not tell.</summary>
internal sealed record LayoutSummary(int Rows, int Columns, double Diameter, string Mark, string MarkSide, double? DieWidth, double? DieHeight)
{
    public static LayoutSummary Of(WaferMap map) => new(
        map.Rows, map.Columns, map.Geometry.Diameter, map.Geometry.Mark.ToString().ToLowerInvariant(), map.Notch.ToString().ToLowerInvariant(),
        map.Geometry.DieWidth, map.Geometry.DieHeight);

    public override string ToString() =>
        $"{Rows} × {Columns} positions on {Diameter} mm, {Mark} {MarkSide}{(DieWidth is { } width && DieHeight is { } height ? $", dies of {width:0.###} × {height:0.###} mm" : "")}";
}

/// <summary>One wafer of a file: retests are tests beyond the first of each die, null where the file does not tell; low is a yield below the lot's limit.</summary>
internal sealed record WaferSummary(
    string? Lot, string? Id, int? Number, string? Label, int Dies, int Passes, double Yield, int? Retests, DateTimeOffset? Finished, bool Low, LayoutSummary Layout);

/// <summary>How many dies fell into a bin.</summary>
internal sealed record BinSummary(int Number, string? Name, bool Passes, long Dies, double Share);

/// <summary>What <c>info</c> tells of a file of wafers.</summary>
internal sealed record LotSummary(
    string File, string Format, IReadOnlyList<string> Lots, IReadOnlyList<string> Products, int WaferCount, long Dies, long Passes, double Yield,
    long? Tests, long? PassedTests, IReadOnlyList<WaferSummary> Wafers, IReadOnlyList<BinSummary> HardBins, IReadOnlyList<BinSummary> SoftBins)
{
    public static LotSummary Of(string file, WaferFormat format, IReadOnlyList<TestedWafer> wafers)
    {
        WaferMap[] maps = [.. wafers.Select(wafer => wafer.Map)];
        double limit = LotYield.LowLimit(maps);
        WaferSummary[] each =
        [
            .. wafers.Select(wafer => new WaferSummary(
                wafer.Map.Metadata.Lot, wafer.WaferId, wafer.Map.Metadata.Wafer, wafer.Map.Metadata.Label, wafer.Map.DieCount, wafer.Map.DieCount - wafer.Map.FailCount,
                wafer.Map.Yield, wafer.Tests == 0 ? null : wafer.Tests - wafer.Map.DieCount, wafer.Finished, wafer.Map.Yield < limit, LayoutSummary.Of(wafer.Map))),
        ];
        YieldZone? all = maps.Length == 0 ? null : YieldZones.Whole(maps);
        return new LotSummary(
            file, format.Name, Distinct(wafers.Select(wafer => wafer.Map.Metadata.Lot)), Distinct(wafers.Select(wafer => wafer.Product)), each.Length,
            all?.Dies ?? 0, all?.Passes ?? 0, all?.Yield ?? double.NaN,
            Told(wafer => wafer.Tests), Told(wafer => wafer.PassedTests), each, Bins(BinKind.Hard), Bins(BinKind.Soft));

        // 0 stands for what the file does not say.
        long? Told(Func<TestedWafer, int> count) => wafers.Sum(count) is > 0 and int sum ? sum : null;

        BinSummary[] Bins(BinKind kind) =>
            [.. BinCount.Pareto(wafers, kind).Select(count => new BinSummary(count.Bin.Number, count.Bin.Name, count.Bin.Passes == true, count.Dies, count.Share))];
    }

    /// <summary>Writes the summary as text.</summary>
    public void Write(Shell shell)
    {
        shell.Out.WriteLine($"file      {File}");
        shell.Out.WriteLine($"format    {Format}");
        Line("lot", Lots);
        Line("product", Products);
        shell.Out.WriteLine($"wafers    {WaferCount}");
        shell.Out.WriteLine($"dies      {Whole(Dies)}, {Whole(Passes)} pass: yield {Percent(Yield)}");
        if (Tests is { } tests)
        {
            shell.Out.WriteLine($"tests     {Whole(tests)}{(PassedTests is { } passed ? $", {Whole(passed)} pass" : "")}; {Whole(Wafers.Sum(wafer => wafer.Retests ?? 0))} are retests");
        }

        foreach (IGrouping<string, WaferSummary> layout in Wafers.GroupBy(wafer => wafer.Layout.ToString()))
        {
            shell.Out.WriteLine($"layout    {layout.Key}{(layout.Count() == WaferCount ? "" : $" ({layout.Count()} wafers)")}");
        }

        if (WaferCount > 1)
        {
            shell.WriteTable(
                ["wafer", "number", "dies", "yield", "retests", ""],
                Wafers.Select(wafer => (IReadOnlyList<string>)
                    [wafer.Id ?? wafer.Label ?? "", $"{wafer.Number}", Whole(wafer.Dies), Percent(wafer.Yield), wafer.Retests is { } n ? Whole(n) : "", wafer.Low ? "low" : ""]));
        }

        Table(shell, "hard bin", HardBins);
        Table(shell, "soft bin", SoftBins);

        void Line(string what, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                shell.Out.WriteLine($"{what,-10}{string.Join(", ", values)}");
            }
        }
    }

    private static void Table(Shell shell, string kind, IReadOnlyList<BinSummary> bins)
    {
        if (bins.Count > 0)
        {
            shell.WriteTable(
                [kind, "name", "", "dies", "share"],
                bins.Select(bin => (IReadOnlyList<string>)[$"{bin.Number}", bin.Name ?? "", bin.Passes ? "pass" : "fail", Whole(bin.Dies), Percent(bin.Share)]));
        }
    }

    private static string[] Distinct(IEnumerable<string?> values) => [.. values.OfType<string>().Distinct()];

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
