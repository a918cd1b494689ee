using System.Text.Json.Nodes;
using System.Xml.Linq;
using SharpCell.Notebook;
using SharpCell.Running;
using static SharpCell.Tests.Running.NotebookFile;

namespace SharpCell.Tests.Running;

public sealed class NotebookRunnerTests : IDisposable
{
    private readonly NotebookFile notebook = new();

    public void Dispose() => notebook.Dispose();

    [Fact]
    public async Task A_notebook_is_run_and_written_with_its_outputs()
    {
        NotebookReport report = await notebook.Run(
            new NotebookCell(CellKind.Markdown, "# Title"),
            Code("int x = 5;\nConsole.WriteLine(\"text\"); Console.Error.WriteLine(\"problem\");"),
            Code("var shown = display(\"old\");"),
            Code("shown.Update(\"new\"); x + 1"));
        Assert.True(report.Passed, string.Join('\n', report.Cells.Select(c => c.Describe())) + report.Error);
        Assert.Equal(3, report.Cells.Count);
        Assert.All(report.Cells, cell => Assert.True(cell.Elapsed > TimeSpan.Zero));
        Assert.NotNull(report.FirstResult);
        NotebookDocument written = NotebookDocument.Read(report.OutputPath!);
        Assert.Equal([null, 1, 2, 3], written.Cells.Select(c => c.ExecutionCount));
        Assert.Equal([("stdout", "text\n"), ("stderr", "problem\n")], written.Cells[1].Outputs.Cast<StreamOutput>().Select(s => (s.Name, s.Text)));
        Assert.Equal("new", Assert.IsType<DisplayOutput>(Assert.Single(written.Cells[2].Outputs)).Text("text/plain"));
        ExecuteResultOutput result = Assert.IsType<ExecuteResultOutput>(Assert.Single(written.Cells[3].Outputs));
        Assert.Equal(("6", 3), (result.Text("text/plain"), result.ExecutionCount));
    }

    [Fact]
    public async Task Progress_is_told_in_order()
    {
        await notebook.Run(Code("Console.Write(\"a\");"), Code("1"));
        Assert.Equal(
            [nameof(NotebookStarted), nameof(CellStarted), nameof(CellPutOut), nameof(CellFinished), nameof(CellStarted), nameof(CellPutOut), nameof(CellFinished), nameof(NotebookFinished)],
            notebook.Events.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task A_failing_cell_stops_the_notebook_and_keeps_what_was_done()
    {
        NotebookReport report = await notebook.Run(
            Code("\"before\""), Code("int a = 1;\nthrow new InvalidOperationException(\"broken\");"), Code("\"after\""));
        Assert.False(report.Passed);
        Assert.Equal([CellStatus.Passed, CellStatus.Failed, CellStatus.NotRun], report.Cells.Select(c => c.Status));
        Assert.Equal(
            "cell 2 (c2), line 2\n    1 │ int a = 1;\n→   2 │ throw new InvalidOperationException(\"broken\");\nInvalidOperationException: broken\n   at the cell in cell 2, line 2\n",
            report.Cells[1].Describe());
        NotebookDocument written = NotebookDocument.Read(report.OutputPath!);
        Assert.Equal("before", Assert.IsType<ExecuteResultOutput>(written.Cells[0].Outputs[0]).Text("text/plain"));
        Assert.Equal("InvalidOperationException", Assert.IsType<ErrorOutput>(written.Cells[1].Outputs[0]).Name);
        Assert.Empty(written.Cells[2].Outputs);
        Assert.Equal([report.OutputPath!], Directory.GetFiles(Path.GetDirectoryName(report.OutputPath!)!));
    }

    [Fact]
    public async Task Keep_going_runs_the_rest()
    {
        NotebookReport report = await notebook.Run(notebook.Options with { KeepGoing = true }, Code("nonsense"), Code("1"));
        Assert.Equal([CellStatus.Failed, CellStatus.Passed], report.Cells.Select(c => c.Status));
    }

    [Fact]
    public async Task A_cell_over_its_time_is_stopped_and_later_cells_see_the_state()
    {
        NotebookReport report = await notebook.Run(
            notebook.Options with { KeepGoing = true }, Code("int n = 7;"), Code("while (true) { }", """{ "timeout": 1 }"""), Code("if (n != 7) throw new Exception();"));
        Assert.Equal([CellStatus.Passed, CellStatus.Failed, CellStatus.Passed], report.Cells.Select(c => c.Status));
        Assert.Contains("longer than 1 s", report.Cells[1].Failures[0].Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A loop that only counts may compile to code without a place where the runtime can stop it; the abort, and then even the collector, waits
    /// for it in vain. So this runs in a process of its own, which ends with the cell at the latest.
    /// </summary>
    [Theory]
    [InlineData("while (true) n++;")]
    [InlineData("await Task.Delay(5); while (true) n++;")]
    public async Task A_loop_that_only_counts_ends_the_run_in_time(string source)
    {
        NotebookReport report = await notebook.Run(Code("long n = 0;"), Code(source, """{ "timeout": 2 }"""), Code("n"));
        Assert.Equal([CellStatus.Passed, CellStatus.Failed, CellStatus.NotRun], report.Cells.Select(c => c.Status));
        Assert.Contains("longer than 2 s", report.Cells[1].Failures[0].Message, StringComparison.Ordinal);
        Assert.True(report.Elapsed < TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("Environment.FailFast(\"crashed on purpose\");", "crashed on purpose")]
    [InlineData("Environment.Exit(3);", "code 3")]
    [InlineData("int Deep(int n) => Deep(n + 1) + 1; Deep(0)", "Stack overflow")]
    public async Task A_crash_takes_its_own_notebook_down_and_is_told(string source, string expected)
    {
        NotebookReport report = await notebook.Run(Code("\"before\""), Code(source), Code("2"));
        Assert.Equal([CellStatus.Passed, CellStatus.Failed, CellStatus.NotRun], report.Cells.Select(c => c.Status));
        CellFailure failure = Assert.Single(report.Cells[1].Failures);
        Assert.Equal("ProcessEnded", failure.Kind);
        Assert.Contains(failure.Traceback, line => line.Contains(expected, StringComparison.Ordinal));
        Assert.Single(NotebookDocument.Read(report.OutputPath!).Cells[0].Outputs);
    }

    [Fact]
    public async Task A_cell_stuck_in_native_code_costs_its_process_and_nothing_else()
    {
        NotebookReport report = await notebook.Run(
            notebook.Options with { Grace = TimeSpan.FromSeconds(0.5) },
            Code(
                "using System.Runtime.InteropServices;\n[DllImport(\"libc\")] static extern int pipe(int[] ends);\n[DllImport(\"libc\")] static extern nint read(int file, byte[] into, nint count);\n" +
                "var ends = new int[2]; pipe(ends);"),
            Code("read(ends[0], new byte[1], 1);", """{ "timeout": 2 }"""));
        Assert.Contains("native code", report.Cells[1].Failures[0].Message, StringComparison.Ordinal);
        Assert.True(report.Elapsed < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_cell_that_catches_everything_ends_with_its_process_at_the_latest()
    {
        NotebookReport report = await notebook.Run(
            Code("int n = 0;"), Code("while (true) try { while (true) n++; } catch (Exception) { }", """{ "timeout": 3 }"""), Code("n"));
        Assert.Equal([CellStatus.Passed, CellStatus.Failed, CellStatus.NotRun], report.Cells.Select(c => c.Status));
    }

    [Fact]
    public async Task Native_text_on_standard_output_reaches_the_cell()
    {
        NotebookReport report = await notebook.Run(
            Code("using System.Runtime.InteropServices;\n[DllImport(\"libc\")] static extern int puts(string text);\n[DllImport(\"libc\")] static extern int fflush(IntPtr file);\nputs(\"native\"); fflush(0); await Task.Delay(500);"));
        Assert.True(report.Passed, string.Concat(report.Cells.Select(c => c.Describe())));
        Assert.Contains(NotebookDocument.Read(report.OutputPath!).Cells[0].Outputs.OfType<StreamOutput>(), s => s.Text.Contains("native", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tags_raises_exception_and_skip_execution()
    {
        NotebookReport report = await notebook.Run(
            Code("throw new Exception(\"wanted\");", null, "raises-exception"), Code("throw new Exception();", null, "skip-execution"), Code("1"));
        Assert.True(report.Passed);
        Assert.Equal([CellStatus.Passed, CellStatus.Skipped, CellStatus.Passed], report.Cells.Select(c => c.Status));
        NotebookReport calm = await notebook.Run(Code("1", null, "raises-exception"));
        Assert.Equal("NoException", Assert.Single(calm.Cells).Failures[0].Kind);
    }

    [Fact]
    public async Task Parameters_are_assigned_after_the_cell_that_declares_them()
    {
        RunOptions options = notebook.Options with
        {
            Parameters = new Dictionary<string, string> { ["profile"] = "say \"ci\"", ["epochs"] = "2", ["rate"] = "0.5", ["fast"] = "true", ["day"] = "friday", ["big"] = "5000000000" },
        };
        NotebookCell[] cells =
        [
            Code("string profile = \"lesson\"; int epochs = 20; var rate = 0.1f; bool fast = false; var day = DayOfWeek.Monday; long big = 1;", null, "parameters"),
            Code("$\"{profile} {epochs} {rate} {fast} {day} {big}\""),
        ];
        NotebookReport report = await notebook.Run(options, cells);
        Assert.True(report.Passed, string.Concat(report.Cells.Select(c => c.Describe())) + report.Error);
        NotebookDocument written = NotebookDocument.Read(report.OutputPath!);
        Assert.Equal(3, written.Cells.Count);
        Assert.True(written.Cells[1].HasTag("injected-parameters"));
        Assert.Equal("say \"ci\" 2 0.5 True Friday 5000000000", Assert.IsType<ExecuteResultOutput>(written.Cells[2].Outputs[0]).Text("text/plain"));

        // An executed copy run again has its old values replaced, not doubled.
        RunReport again = await NotebookRunner.RunAsync([report.OutputPath!], options with { OutputFolder = Path.Combine(notebook.Folder, "again") });
        Assert.Equal(3, NotebookDocument.Read(again.Notebooks[0].OutputPath!).Cells.Count);
    }

    [Theory]
    [InlineData("epoch", "2", "'epoch' is not declared")]
    [InlineData("epochs", "two", "'two'")]
    [InlineData("epochs", "5000000000", "int")]
    public async Task Wrong_parameters_fail_the_cell_that_declares_them(string name, string value, string expected)
    {
        NotebookReport report = await notebook.Run(
            notebook.Options with { Parameters = new Dictionary<string, string> { [name] = value } }, Code("int epochs = 20;", null, "parameters"), Code("epochs"));
        Assert.Equal([CellStatus.Failed, CellStatus.NotRun], report.Cells.Select(c => c.Status));
        Assert.Contains(expected, report.Cells[0].Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_without_a_place_to_go_are_an_error()
    {
        NotebookReport report = await notebook.Run(notebook.Options with { Parameters = new Dictionary<string, string> { ["a"] = "1" } }, Code("1"));
        Assert.Contains("tagged 'parameters'", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_notebooks_run_at_a_time_and_one_bad_one_harms_none()
    {
        string[] paths =
        [
            notebook.Write("a.ipynb", Code("\"a\"")), notebook.Write("b.ipynb", Code("Environment.FailFast(\"b\");")), Path.Combine(notebook.Folder, "missing.ipynb"),
            notebook.Write("d.ipynb", Code("\"d\"")),
        ];
        File.WriteAllText(Path.Combine(notebook.Folder, "broken.ipynb"), "{ not json");
        RunReport report = await NotebookRunner.RunAsync([.. paths, Path.Combine(notebook.Folder, "broken.ipynb")], notebook.Options with { Parallel = 3 });
        Assert.Equal([true, false, false, true, false], report.Notebooks.Select(n => n.Passed));
        Assert.Equal((2, 3), (report.Passed, report.Failed));
        Assert.Contains("missing.ipynb", report.Notebooks[2].Error, StringComparison.Ordinal);
        Assert.Contains("broken.ipynb", report.Notebooks[4].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_working_folder_is_the_notebooks_and_variables_are_passed_on()
    {
        NotebookReport report = await notebook.Run(
            notebook.Options with { Variables = new Dictionary<string, string> { ["SAMPLE_VARIABLE"] = "set" } },
            Code("System.IO.File.Exists(\"notebook.ipynb\") + Environment.GetEnvironmentVariable(\"SAMPLE_VARIABLE\")"));
        Assert.Equal("Trueset", Assert.IsType<ExecuteResultOutput>(NotebookDocument.Read(report.OutputPath!).Cells[0].Outputs[0]).Text("text/plain"));
    }

    [Fact]
    public async Task Stopping_a_run_ends_its_processes_and_keeps_what_was_done()
    {
        string path = notebook.Write("notebook.ipynb", Code("\"done\""), Code("Console.WriteLine(\"in it\"); await Task.Delay(-1);"));
        using CancellationTokenSource stop = new();
        Progress progress = new(e =>
        {
            if (e is CellPutOut { Number: 2 })
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => NotebookRunner.RunAsync([path], notebook.Options, progress, stop.Token));
        NotebookDocument written = NotebookDocument.Read(Path.Combine(notebook.Folder, "out", "notebook.ipynb"));
        Assert.Single(written.Cells[0].Outputs);
        Assert.Equal("in it\n", Assert.IsType<StreamOutput>(written.Cells[1].Outputs[0]).Text);
    }

    [Fact]
    public async Task A_flood_of_text_is_cut_and_does_not_stop_the_run()
    {
        NotebookReport report = await notebook.Run(Code("for (int i = 0; i < 700_000; i++) Console.WriteLine(\"0123456789\");"), Code("1"));
        Assert.True(report.Passed, string.Concat(report.Cells.Select(c => c.Describe())));
        StreamOutput text = Assert.IsType<StreamOutput>(Assert.Single(NotebookDocument.Read(report.OutputPath!).Cells[0].Outputs));
        Assert.Contains("the rest is left out", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JUnit_holds_a_case_for_each_cell()
    {
        string path = notebook.Write("notebook.ipynb", Code("1"), Code("throw new Exception(\"bad \\u0001 character\");"), Code("3"), Code("4", null, "skip-execution"));
        RunReport report = await NotebookRunner.RunAsync([path], notebook.Options);
        XElement suite = Assert.Single(XDocument.Parse(report.ToJUnit()).Root!.Elements("testsuite"));
        Assert.Equal(("4", "1", "2"), ((string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!, (string)suite.Attribute("skipped")!));
        XElement failure = Assert.Single(suite.Descendants("failure"));
        Assert.Equal("cell 2: throw new Exception(\"bad \\u0001 character\");", (string)failure.Parent!.Attribute("name")!);
        Assert.Contains("line 1", failure.Value, StringComparison.Ordinal);
    }

    private sealed class Progress(Action<RunEvent> action) : IProgress<RunEvent>
    {
        public void Report(RunEvent value) => action(value);
    }
}
