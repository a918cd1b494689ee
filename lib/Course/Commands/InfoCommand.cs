using System.CommandLine;
using Course.Terminal;
using Course.Wafers;
using Spectre.Console;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Commands;

/// <summary><c>info</c>: what is in a file of wafers.</summary>
internal static class InfoCommand
{
    // Where nobody says how wide the output is, as in a pipe or a log.
    private const int DefaultWidth = 120;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string> path = new Argument<string>("file")
        {
            Description = $"A file or folder of wafers: {string.Join(", ", WaferFiles.Formats.Select(format => format.Name))}",
        }.NotAnOption();
        Option<int> maps = new Option<int>("--maps") { Description = "Pictures of the first maps", DefaultValueFactory = _ => 1 }.Within(0, 10_000);
        Option<int?> width = new Option<int?>("--width") { Description = $"Characters in a line of a picture. Default: the terminal's, or {DefaultWidth}" }.Within(8, 1000);
        Option<RetestPolicy> retests = RetestOption.Create();
        Option<bool> json = new("--json")
        {
            Description = "Write {\"file\",\"format\",\"lots\",\"products\",\"waferCount\",\"dies\",\"passes\",\"yield\",\"tests\",\"passedTests\",\"wafers\":[…],\"hardBins\":[{\"number\",\"name\",\"passes\",\"dies\",\"share\"}],"
                + "\"softBins\"}; of a set {\"file\",\"format\",\"maps\",\"multiLabel\",\"classes\",\"sizes\",\"duplicates\"}",
        };
        Command command = new("info", "Show what is in a file of wafers: lot, yield, bins, classes, and the maps.") { path, maps, width, retests, json };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(
            Shell.Of(parsed, parsed.GetValue(json)), Path.GetFullPath(parsed.GetRequiredValue(path)), parsed.GetValue(maps), parsed.GetValue(width), parsed.GetValue(retests),
            cancellation)));
        return command;
    }

    private static int Run(Shell shell, string file, int pictures, int? width, RetestPolicy retests, CancellationToken cancellation)
    {
        WaferFormat format = WaferFiles.FormatOf(file);
        if (format.IsSet)
        {
            WaferDataset data = WaferFiles.ReadSet(file).Maps;
            Write(shell, SetSummary.Of(file, format, data), summary => summary.Write(shell));
            Draw(shell, Enumerable.Range(0, Math.Min(pictures, data.Count)).Select(i => ($"map {i}: {data.LabelName(i)}", data.MapAt(i))), width);
            return 0;
        }

        List<TestedWafer> wafers = [];
        foreach (TestedWafer wafer in WaferFiles.Read(file, retests))
        {
            cancellation.ThrowIfCancellationRequested();
            wafers.Add(wafer);
        }

        Write(shell, LotSummary.Of(file, format, wafers), summary => summary.Write(shell));
        Draw(shell, wafers.Take(pictures).Select((wafer, i) => (wafer.WaferId ?? $"wafer {wafer.Map.Metadata.Wafer ?? i + 1}", wafer.Map)), width);
        return 0;
    }

    private static void Write<T>(Shell shell, T summary, Action<T> asText)
    {
        if (shell.Json)
        {
            shell.WriteJson(summary);
        }
        else
        {
            asText(summary);
        }
    }

    private static void Draw(Shell shell, IEnumerable<(string Name, WaferMap Map)> maps, int? width)
    {
        if (shell.Json)
        {
            return;
        }

        Capabilities can = shell.Ansi.Profile.Capabilities;
        bool colored = shell.IsInteractive && can.Ansi && can.Unicode && can.ColorSystem != ColorSystem.NoColors;
        int columns = width ?? (colored ? Math.Max(1, shell.Ansi.Profile.Width - 1) : DefaultWidth);
        foreach ((string name, WaferMap map) in maps)
        {
            shell.Out.WriteLine();
            shell.Out.WriteLine(name);
            foreach (string line in colored ? MapPicture.Colored(map, columns) : MapPicture.Plain(map, columns))
            {
                if (colored)
                {
                    shell.Ansi.MarkupLine(line);
                }
                else
                {
                    shell.Out.WriteLine(line);
                }
            }
        }
    }
}
