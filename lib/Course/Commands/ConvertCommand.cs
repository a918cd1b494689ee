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
        Option<bool> force = new("--force") { Description = "Replace the file that is there" };
        Option<bool> labelled = new("--labelled") { Description = "Leave out maps without a label" };
        Option<RetestPolicy> retests = RetestOption.Create();
        Command command = new("convert", "Write the wafers of one file in another format, or as a page of views that needs no network.") { input, output, force, labelled, retests };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(
            Shell.Of(parsed), Path.GetFullPath(parsed.GetRequiredValue(input)), Path.GetFullPath(parsed.GetRequiredValue(output)),
            parsed.GetValue(force), parsed.GetValue(labelled), parsed.GetValue(retests), cancellation)));
        return command;
    }

    private static int Run(Shell shell, string input, string output, bool force, bool labelled, RetestPolicy retests, CancellationToken cancellation)
    {
        WaferOutput format = WaferOutput.Of(output);
        WaferFormat from = WaferFiles.FormatOf(input);
        if (Directory.Exists(output) || (File.Exists(output) && !force))
        {
            throw new UsageException($"{output} exists; {(Directory.Exists(output) ? "folders are not replaced: name another" : "--force replaces it")}");
        }

        // Everything is read before anything is written: what cannot be read leaves nothing behind.
        if (from.IsSet && format.WriteSet is { } writeSet)
        {
            WaferSet set = labelled ? Labelled(WaferFiles.ReadSet(input)) : WaferFiles.ReadSet(input);
            writeSet(output, set);
            shell.Out.WriteLine($"{set.Maps.Count} maps in {output}");
            Warn(shell, output, format, (set.Lots is null ? WaferContent.None : WaferContent.Lots) | (from.NumbersWafers ? WaferContent.WaferNames : WaferContent.None));
            return 0;
        }

        List<TestedWafer> wafers = [];
        foreach (TestedWafer wafer in WaferFiles.Read(input, retests))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!labelled || wafer.Map.Metadata.Label is not null)
            {
                wafers.Add(wafer);
            }
        }

        if (wafers.Count == 0)
        {
            throw new CourseException($"{input} holds no wafer{(labelled ? " with a label" : "")}");
        }

        format.Write(output, wafers);
        shell.Out.WriteLine($"{wafers.Count} {(wafers.Count == 1 ? "wafer" : "wafers")} in {output}");
        Warn(shell, output, format, WaferContents.Of(wafers));
        return 0;
    }

    private static void Warn(Shell shell, string output, WaferOutput format, WaferContent found)
    {
        WaferContent lost = found & ~format.Keeps;
        if (lost != WaferContent.None)
        {
            shell.Error.WriteLine($"course: {Path.GetFileName(output)} ({format.Name}) has no place for: {lost.InWords()}");
        }
    }

    private static WaferSet Labelled(WaferSet set)
    {
        WaferDataset data = set.Maps;
        int none = data.MultiLabel ? -1 : data.ClassNames.ToList().IndexOf(WaferFiles.Unlabelled);
        if (none < 0)
        {
            return set;
        }

        int[] indices = [.. Enumerable.Range(0, data.Count).Where(i => data.LabelsOf(i)[0] != none)];
        WaferDataset kept = data.Subset(indices);
        WaferDataset maps = new(
            kept.Dies, [.. Enumerable.Range(0, kept.Count).Select(kept.ShapeOf)], Array.ConvertAll(kept.Labels.ToArray(), label => label > none ? label - 1 : label),
            [.. data.ClassNames.Where(name => name != WaferFiles.Unlabelled)]);
        return new WaferSet(maps, set.Lots is { } lots ? [.. indices.Select(i => lots[i])] : null);
    }
}
