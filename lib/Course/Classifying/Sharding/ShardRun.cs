using System.Diagnostics;
using Course.Terminal;

namespace Course.Classifying.Sharding;

/// <summary>What decides a run of <c>classify</c>.</summary>
/// <param name="Inputs">Files and folders, as typed.</param>
/// <param name="Shard">Which part of the work.</param>
/// <param name="Folder">Where outputs go.</param>
/// <param name="Model">A weights file or an ONNX file.</param>
/// <param name="Symmetries">Whether to average over the eight symmetries of the square.</param>
/// <param name="Workers">Threads that classify.</param>
/// <param name="Redo">Whether an output of another model, other options or other inputs is replaced.</param>
internal sealed record ShardOptions(IReadOnlyList<string> Inputs, ShardNumber Shard, string Folder, string Model, bool Symmetries, int Workers, bool Redo);

/// <summary>Classifies the maps of one shard, unless that is done already.</summary>
internal static class ShardRun
{
    /// <summary>Runs; answers the exit code.</summary>
    /// <exception cref="CourseException">There is an output of something else.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; there is no output.</exception>
    public static int Execute(Shell shell, ShardOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using ClassifierPool classifier = ClassifierPool.Load(options.Model, shell.Error);
        TimeSpan loaded = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        ShardJob job = new(options, classifier);
        TimeSpan planned = Stopwatch.GetElapsedTime(start);
        if (Done(shell, job.Path, job.Header, options.Redo) is { } done)
        {
            return Tell(shell, ShardReport.OfSkipped(job.Path, options, done));
        }

        shell.Remarks.WriteLine($"shard {options.Shard}: {job.Blocks.Count:N0} of {job.Plan.Blocks.Count:N0} blocks of {job.Plan.Files.Count:N0} files; {classifier.Card.Model} {classifier.Version}, {classifier.Engine}, {options.Workers} workers");
        start = Stopwatch.GetTimestamp();
        return Tell(shell, job.Run(lines => shell.Remarks.WriteLine($"  {lines:N0} lines, {lines / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} a second"), cancellation) with { Plan = planned.TotalSeconds, Load = loaded.TotalSeconds });
    }

    // The output that is there already, where it is whole and of the same.
    private static ShardTrailer? Done(Shell shell, string path, ShardHeader expected, bool redo)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            ShardFile file = ShardFile.Open(path);
            file.CopyRows(Stream.Null);
            if (file.Header == expected)
            {
                return file.Trailer;
            }

            string? difference = file.Header.DifferenceTo(expected);
            if (difference is not null && !redo)
            {
                throw new CourseException($"{path}: made with {difference}. Choose another folder, or pass --redo to replace it");
            }

            shell.Remarks.WriteLine($"{path}: {(difference is null ? "its inputs were written again since" : $"made with {difference}")}; done again");
        }
        catch (InvalidDataException problem)
        {
            shell.Remarks.WriteLine($"{problem.Message} Done again now.");
        }

        return null;
    }

    private static int Tell(Shell shell, ShardReport report)
    {
        if (shell.Json)
        {
            shell.WriteJson(report);
        }
        else
        {
            report.Print(shell.Out);
        }

        return report.Errors == 0 ? 0 : CourseCommand.BadInput;
    }
}
