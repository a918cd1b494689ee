using System.Text.RegularExpressions;
using System.Xml.Linq;
using Course.Terminal;

namespace Course.Testing;

/// <summary>Runs one built test project.</summary>
internal static partial class TestProject
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Runs it with live counts, tells each failed test with its message, and answers the counts.</summary>
    public static async Task<TestSummary> RunAsync(ProgressBoard board, string project, TestRunOptions options, CancellationToken cancellation)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string assembly = Repository.PathOf("artifacts", Repository.Stack, "bin", name, "release", $"{name}.dll");
        string results = Path.Combine(options.Output, $"{name}.trx");
        string log = Path.Combine(options.Output, $"{name}.log");
        File.Delete(results);
        ProgressBoard.Job job = board.Begin(name);
        int passed = 0, failed = 0;
        int status = await DotNet.RunAsync(Arguments(assembly, results, options), log, line =>
        {
            if (TestLine().Match(line) is not { Success: true } test)
            {
                return;
            }

            if (test.Groups["outcome"].Value == "Failed")
            {
                failed++;
                board.WriteLine($"  failed: {test.Groups["name"].Value}");
            }
            else
            {
                passed++;
            }

            job.Report(failed == 0 ? $"{passed} passed" : $"{passed} passed, {failed} failed");
        }, cancellation).ConfigureAwait(false);

        (TestSummary summary, IReadOnlyList<string> failures) = Read(name, results, status, log);
        summary = summary with { Time = job.Elapsed };
        job.End(summary.LastLine);
        foreach (string failure in failures)
        {
            board.WriteLine(failure);
        }

        return summary;
    }

    /// <summary>Reads a results file. A run that ended badly without a failed test (a crash, a time-out of the host) counts as one failure.</summary>
    /// <param name="name">The project's name.</param>
    /// <param name="results">The .trx file; may be missing.</param>
    /// <param name="status">The run's exit code.</param>
    /// <param name="log">The run's output, for the message.</param>
    public static (TestSummary Summary, IReadOnlyList<string> Failures) Read(string name, string results, int status, string log)
    {
        TestSummary summary = TestSummary.Empty(name);
        List<string> failures = [];
        if (File.Exists(results))
        {
            foreach (XElement test in XDocument.Load(results).Descendants(Trx + "UnitTestResult"))
            {
                switch ((string?)test.Attribute("outcome"))
                {
                    case "Passed":
                        summary = summary with { Passed = summary.Passed + 1 };
                        break;
                    case "NotExecuted":
                        summary = summary with { Skipped = summary.Skipped + 1 };
                        break;
                    default:
                        summary = summary with { Failed = summary.Failed + 1 };
                        failures.Add(Describe(test));
                        break;
                }
            }
        }

        if (status != 0 && summary.Failed == 0)
        {
            summary = summary with { Failed = 1 };
            failures.Add($"{name}: the test process ended with exit code {status} (whole output: {log})");
        }

        return (summary, failures);
    }

    private static string[] Arguments(string assembly, string results, TestRunOptions options)
    {
        List<string> arguments =
        [
            "test", assembly,
            "--logger", "console;verbosity=normal",
            "--logger", $"trx;LogFileName={results}",
        ];
        if (options.Filter is { } filter)
        {
            arguments.AddRange(["--filter", filter.AsSpan().ContainsAny("=~!|&") ? filter : $"FullyQualifiedName~{filter}"]);
        }

        return [.. arguments];
    }

    private static string Describe(XElement test)
    {
        XElement? error = test.Descendants(Trx + "ErrorInfo").FirstOrDefault();
        string message = $"{error?.Element(Trx + "Message")?.Value}\n{error?.Element(Trx + "StackTrace")?.Value}".Trim();
        return $"FAILED {(string?)test.Attribute("testName")}\n    {message.ReplaceLineEndings("\n    ")}";
    }

    [GeneratedRegex(@"^\s{1,4}(?<outcome>Passed|Failed) (?<name>.+?)( \[[^\]]+\])?$")]
    private static partial Regex TestLine();
}
