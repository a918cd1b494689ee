using System.CommandLine;
using Course.Terminal;
using Course.Wafers;
using WaferVision.Data;
using WaferVision.Formats;

namespace Course.Commands;

/// <summary><c>convert</c>: writes the wafers of one file as another.</summary>
internal static class ConvertCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string> input = new Argument<string>("in")
        {
            Description = $"A file or folder of wafers: {string.Join(", ", WaferFiles.Formats.Select(format => format.Name))}",
        }.NotAnOption();
        Argument<string> output = new Argument<string>("out")
        {
            Description = $"What to write; the name tells the format: {string.Join(", ", WaferOutput.All.Select(format => $"{format.Endings[0]} ({format.Name})"))}",
        }.NotAnOption();
        Option<bool> force = new("--force") { Description = "Replace what is there" };
        Command command = new("convert", "Write the wafers of one file in another format, or as a page of views that needs no network.") { input, output, force };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(
            Shell.Of(parsed), Path.GetFullPath(parsed.GetRequiredValue(input)), Path.GetFullPath(parsed.GetRequiredValue(output)), parsed.GetValue(force), cancellation)));
        return command;
    }

    private static int Run(Shell shell, string input, string output, bool force, CancellationToken cancellation)
    {
        WaferOutput format = WaferOutput.Of(output);
        if (Path.Exists(output) && !force)
        {
            throw new UsageException($"{output} exists; --force replaces it");
        }

        // Everything is read before anything is written: what cannot be read leaves nothing behind.
        List<TestedWafer> wafers = [];
        if (WaferFiles.FormatOf(input).IsSet && format.WriteSet is { } writeSet)
        {
            WaferDataset data = WaferFiles.ReadSet(input);
            writeSet(output, data);
            shell.Out.WriteLine($"{data.Count} maps in {output}");
            return 0;
        }

        foreach (TestedWafer wafer in WaferFiles.Read(input))
        {
            cancellation.ThrowIfCancellationRequested();
            wafers.Add(wafer);
        }

        format.Write(output, wafers);
        shell.Out.WriteLine($"{wafers.Count} {(wafers.Count == 1 ? "wafer" : "wafers")} in {output}");
        WaferContent lost = WaferContents.Of(wafers) & ~format.Keeps;
        if (lost != WaferContent.None)
        {
            shell.Error.WriteLine($"course: {Path.GetFileName(output)} ({format.Name}) has no place for: {lost.InWords()}");
        }

        return 0;
    }
}
