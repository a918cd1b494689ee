using System.Diagnostics;
using Course.Terminal;

namespace Course.Testing;

/// <summary>What <c>test</c> runs.</summary>
/// <param name="Filter">Part of a test's full name or a filter expression; <see langword="null"/> for all tests.</param>
/// <param name="Parallel">Test projects at once.</param>
/// <param name="Output">Folder for the results.</param>
internal sealed record TestRunOptions(string? Filter, int Parallel, string Output);

/// <summary>Builds the solution, runs its test projects and sums up.</summary>
internal static class TestRun
{
    /// <summary>Runs everything; answers 0 only if at least one test ran and none failed.</summary>
    /// <exception cref="CourseException">The solution does not build.</exception>
    public static async Task<int> ExecuteAsync(Shell shell, TestRunOptions options, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Directory.CreateDirectory(options.Output);
        TestSummary[] summaries = await ProgressBoard.RunAsync(shell, async board =>
        {
            await BuildAsync(board, options, cancellation).ConfigureAwait(false);
            string[] projects = [.. Directory.EnumerateFiles(Repository.PathOf("tests"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            TestSummary[] results = new TestSummary[projects.Length];
            ParallelOptions limits = new() { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation };
            await Parallel.ForAsync(0, projects.Length, limits, async (i, token) =>
                results[i] = await TestProject.RunAsync(board, projects[i], options, token).ConfigureAwait(false)).ConfigureAwait(false);
            return results;
        }).ConfigureAwait(false);

        TestSummary total = summaries.Aggregate(TestSummary.Empty("all"), (sum, part) => sum + part);
        shell.WriteTable(
            ["test project", "passed", "failed", "skipped", "time"],
            summaries.Select(part => (IReadOnlyList<string>)[part.Name, $"{part.Passed}", $"{part.Failed}", $"{part.Skipped}", Durations.Text(part.Time)]));
        shell.Out.WriteLine($"Everything took {Durations.Text(watch.Elapsed)}; results in {options.Output}");
        if (total.Passed + total.Failed == 0)
        {
            shell.Error.WriteLine(options.Filter is null ? "course: no test ran" : $"course: no test matches '{options.Filter}'");
        }

        shell.Out.WriteLine(total.LastLine);
        return total.Failed == 0 && total.Passed > 0 ? 0 : CourseCommand.Failure;
    }

    private static async Task BuildAsync(ProgressBoard board, TestRunOptions options, CancellationToken cancellation)
    {
        ProgressBoard.Job job = board.Begin("Building the solution");
        string log = Path.Combine(options.Output, "build.log");
        string[] arguments = ["build", Repository.PathOf("WaferVision.slnx"), "-c", "Release", "-nodeReuse:false", "-nologo", "-v", "minimal"];
        List<string> errors = [];
        int status = await DotNet.RunAsync(arguments, log, line =>
        {
            int arrow = line.IndexOf(" -> ", StringComparison.Ordinal);
            if (arrow > 0)
            {
                job.Report(line[..arrow].Trim());
            }
            else if (line.Contains(": error ", StringComparison.Ordinal) && !errors.Contains(line))
            {
                errors.Add(line);
            }
        }, cancellation).ConfigureAwait(false);
        job.End(status == 0 ? "done" : "failed");
        if (status != 0)
        {
            throw new CourseException($"the solution does not build (whole output: {log}){string.Concat(errors.Take(10).Select(line => $"\n  {line.Trim()}"))}");
        }
    }
}
