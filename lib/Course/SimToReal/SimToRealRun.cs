using System.Globalization;
using System.Text.Json;
using Course.Terminal;
using WaferVision.Training;

namespace Course.SimToReal;

/// <summary>What <c>sim-to-real</c> answers.</summary>
/// <param name="TrainMaps">Real maps that the generator was compared with.</param>
/// <param name="TestMaps">Real maps that judged the networks.</param>
/// <param name="Statistics">One row a class and kind of maps.</param>
/// <param name="Points">Mean and deviation over the seeds.</param>
/// <param name="Results">Every network.</param>
internal sealed record SimToRealResult(
    int TrainMaps, int TestMaps, IReadOnlyList<StatisticsRow> Statistics, IReadOnlyList<TransferPoint> Points, IReadOnlyList<TransferResult> Results);

/// <summary>Runs the study and keeps its result.</summary>
internal static class SimToRealRun
{
    /// <summary>Measures and writes tables, or JSON; the output folder gets the JSON and a page of charts.</summary>
    public static int Execute(Shell shell, SimToRealOptions options, CancellationToken cancellation)
    {
        RealMaps real = RealMaps.Read(options.Data);
        shell.Remarks.WriteLine($"{real.Train.Count} real maps to compare with and to draw from, {real.Test.Count} for the test");
        IReadOnlyList<StatisticsRow> statistics = StatisticsStudy.Measure(real.Train, options.PerClass, cancellation);
        IReadOnlyList<TransferResult> results = [];
        if (!options.StatisticsOnly)
        {
            DeviceChoice device = Devices.Choose(options.Device);
            shell.Remarks.WriteLine($"{device}");
            results = new TransferStudy(shell, options, real, device.Device, soFar => Keep(Result(soFar))).Run(cancellation);
        }

        SimToRealResult result = Result(results);
        Keep(result);
        string page = Path.Combine(options.Output, "sim-to-real.html");
        shell.Remarks.WriteLine(SimToRealPage.TryWrite(page, result) ? $"charts in {page}" : "no page of charts: plotly.js is not in node_modules; ./course setup installs it where there is npm");
        if (shell.Json)
        {
            shell.WriteJson(result);
            return 0;
        }

        StatisticsStudy.Write(shell, statistics);
        if (result.Points.Count > 0)
        {
            shell.WriteTable(["training", "real maps a class", "seeds", "macro F1", "±", "balanced accuracy", "accuracy"], result.Points.Select(Cells));
        }

        return 0;

        SimToRealResult Result(IReadOnlyList<TransferResult> done) => new(real.Train.Count, real.Test.Count, statistics, TransferPoint.Of(done), done);

        void Keep(SimToRealResult soFar) =>
            WholeFile.Write(Path.Combine(options.Output, "sim-to-real.json"), JsonSerializer.Serialize(soFar, JsonSerializerOptions.Web));
    }

    private static IReadOnlyList<string> Cells(TransferPoint point) =>
    [
        point.Training, $"{point.Shots}", $"{point.Seeds}", Text(point.MacroF1), Text(point.Deviation), Text(point.BalancedAccuracy), Text(point.Accuracy),
    ];

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
