using System.Globalization;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Evaluation;

namespace Course.SimToReal;

/// <summary>How far the synthetic maps of a class are from the real ones, and what both look like in numbers.</summary>
/// <param name="Class">The class name.</param>
/// <param name="Maps">real, textbook or fab.</param>
/// <param name="Count">How many were measured.</param>
/// <param name="FailureRate">Quantiles 10, 50, 90 % of the failure rate.</param>
/// <param name="RadialProfile">Mean failure rate of ten rings of equal area, from the centre outwards.</param>
/// <param name="JoinCountZ">Quantiles 10, 50, 90 % of the standardised join count.</param>
/// <param name="OneSidedness">Median of the mean resultant length of the failures' directions.</param>
/// <param name="ToReal">The distance to the real maps; 0 throughout for those themselves.</param>
internal sealed record StatisticsRow(
    string Class,
    string Maps,
    int Count,
    IReadOnlyList<double> FailureRate,
    IReadOnlyList<double> RadialProfile,
    IReadOnlyList<double> JoinCountZ,
    double OneSidedness,
    StatisticsDistance ToReal)
{
    private static readonly double[] s_shares = [0.1, 0.5, 0.9];

    public static StatisticsRow Of(ClassStatistics maps, string kind, ClassStatistics real) => new(
        maps.Name,
        kind,
        maps.Count,
        [.. s_shares.Select(maps.FailureRate.Quantile)],
        maps.RadialProfile,
        [.. s_shares.Select(maps.JoinCountZ.Quantile)],
        maps.OneSidedness.Median,
        maps.To(real));

    public IReadOnlyList<string> ToCells() =>
    [
        Class, Maps, Text("0", Count), Text("0.000", [.. FailureRate]), Text("0.00", RadialProfile[0], RadialProfile[5], RadialProfile[9]), Text("0.0", [.. JoinCountZ]),
        Text("0.00", OneSidedness), Text("0.00", ToReal.FailureRateKs), Text("0.000", ToReal.RadialProfileL1), Text("0.00", ToReal.JoinCountKs), Text("0.00", ToReal.OneSidednessKs),
    ];

    private static string Text(string format, params double[] values) =>
        string.Join(" ", values.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));
}

/// <summary>Measures real and synthetic maps by the same statistics.</summary>
internal static class StatisticsStudy
{
    /// <summary>One row a class and kind of maps: real, then each synthetic kind.</summary>
    public static IReadOnlyList<StatisticsRow> Measure(WaferDataset real, int perClass, CancellationToken cancellation)
    {
        IReadOnlyList<ClassStatistics> truth = ClassStatistics.PerClass(real, cancellation);
        List<StatisticsRow> rows = [.. truth.Select(one => StatisticsRow.Of(one, "real", one))];
        foreach (string kind in SyntheticSets.Names)
        {
            rows.AddRange(ClassStatistics.PerClass(SyntheticSets.Generate(kind, perClass, seed: 1), cancellation)
                .Join(truth, made => made.Name, one => one.Name, (made, one) => StatisticsRow.Of(made, kind, one)));
        }

        return [.. truth.SelectMany(one => rows.Where(row => row.Class == one.Name))];
    }

    /// <summary>Writes the rows as a table.</summary>
    public static void Write(Shell shell, IReadOnlyList<StatisticsRow> rows)
    {
        shell.WriteTable(
            ["class", "maps", "count", "failure rate 10/50/90 %", "ring 1/6/10", "join count z 10/50/90 %", "one-sided", "KS rate", "L1 rings", "KS z", "KS sided"],
            rows.Select(row => row.ToCells()));
        foreach (string kind in SyntheticSets.Names)
        {
            StatisticsDistance[] all = [.. rows.Where(row => row.Maps == kind).Select(row => row.ToReal)];
            shell.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind} to real, mean of the classes: KS rate {all.Average(d => d.FailureRateKs):0.000}, L1 rings {all.Average(d => d.RadialProfileL1):0.0000}, KS join count {all.Average(d => d.JoinCountKs):0.000}, KS one-sidedness {all.Average(d => d.OneSidednessKs):0.000}"));
        }
    }
}
