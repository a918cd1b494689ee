using SharpCell.Running;
using static SharpCell.Tests.Running.NotebookFile;

namespace SharpCell.Tests.Running;

public sealed class GuardTests : IDisposable
{
    private readonly NotebookFile notebook = new();

    public void Dispose() => notebook.Dispose();

    [Fact]
    public Task Code_that_was_switched_off_is_noticed() => Expect(
        ("#if NEVER\nthrow new Exception();\n#endif", "{}", "NotExecuted"),
        ("// only a comment", "{}", null),
        ("#if !NEVER\nint a = 1;\n#endif", "{}", null));

    [Fact]
    public Task An_expected_output_that_is_missing_or_empty_is_noticed() => Expect(
        ("Console.WriteLine(\"words\");", Output("text"), null),
        ("Console.WriteLine(\"  \");", Output("text"), "ExpectedOutput"),
        ("int a = 1;", Output("text"), "ExpectedOutput"),
        ("HTML(\"<svg><path d='M0 0'/></svg>\")", Output("image"), null),
        ("HTML(\"<svg></svg>\")", Output("image"), "ExpectedOutput"),
        ("\"iVBORw0KGgo=\".DisplayAs(\"image/png\");", Output("image"), null),
        ("\"\".DisplayAs(\"image/png\");", Output("image"), "ExpectedOutput"),
        ("\"text\"", Output("image"), "ExpectedOutput"),
        ("\"{\\\"data\\\":[{\\\"y\\\":[1]}]}\".DisplayAs(\"application/vnd.plotly.v1+json\");", Output("chart"), null),
        ("\"{\\\"data\\\":[{\\\"y\\\":[]}]}\".DisplayAs(\"application/vnd.plotly.v1+json\");", Output("chart"), "ExpectedOutput"),
        ("\"{\\\"data\\\":[]}\".DisplayAs(\"application/vnd.plotly.v1+json\");", Output("chart"), "ExpectedOutput"),
        ("new[] { new { A = 1 } }", Output("table"), null),
        ("new List<int>()", Output("table"), "ExpectedOutput"),
        ("1", Output("any"), null),
        ("int b = 1;", Output("any"), "ExpectedOutput"));

    [Fact]
    public Task An_expected_number_that_is_off_is_noticed() => Expect(
        ("var accuracy = 0.96;", Number("accuracy", 0.97, 0.02), null),
        ("accuracy = 0.96;", Number("accuracy", 0.97, 0.005), "ExpectedNumber"),
        ("accuracy = 0.96;", Number("100 * accuracy", 96, 1e-9), null),
        ("accuracy = double.NaN;", Number("accuracy", 0.97, 10), "ExpectedNumber"),
        ("var text = \"text\";", Number("text", 0.97, 10), "ExpectedNumber"),
        ("var precision = 0.97;", Number("recall", 0.97, 10), "ExpectedNumber"));

    [Fact]
    public Task Numbers_can_be_read_from_the_output()
    {
        const string Expected = """{ "expect": { "numbers": { "accuracy": { "value": 0.96, "tolerance": 0.001, "from": "output" } } } }""";
        return Expect(
            ("Console.WriteLine(\"accuracy: 0.96\");", Expected, null),
            ("Console.WriteLine(\"accuracy = 96.0 %\");", Expected, null),
            ("Console.WriteLine(\"accuracy: 0.5\");", Expected, "ExpectedNumber"),
            ("Console.WriteLine(\"precision: 0.96\");", Expected, "ExpectedNumber"));
    }

    [Theory]
    [InlineData("""{ "expekt": {} }""", "'expekt'")]
    [InlineData("""{ "expect": { "output": "movie" } }""", "movie")]
    [InlineData("""{ "expect": { "numbers": { "a": { "value": 1 } } } }""", "tolerance")]
    [InlineData("""{ "expect": { "numbers": { "a": { "value": "1", "tolerance": 0 } } } }""", "value")]
    [InlineData("""{ "expect": { "numbers": { "a": { "value": 1, "tolerance": -1 } } } }""", "-1")]
    [InlineData("""{ "timeout": 0 }""", "timeout")]
    [InlineData("[]", "object")]
    [InlineData("""{ "exercise": { "id": "1.1", "role": "stub" } }""", "1.1")]
    [InlineData("""{ "exercise": { "id": "1.1", "role": "hint" } }""", "hint")]
    public async Task Metadata_that_would_guard_nothing_is_an_error(string metadata, string expected)
    {
        NotebookReport report = await notebook.Run(Code("1", metadata));
        Assert.Contains(expected, report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int Double(int n) => 0;", "int Double(int n) => 2 * n;", null)]
    [InlineData("int Double(int n) => 2 * n;", "int Double(int n) => 2 * n;", "the stub passes its own check")]
    [InlineData("int Double(int n) => 0;", "int Double(int n) => 3 * n;", "the solution does not pass")]
    public async Task Exercises_have_stubs_that_fail_and_solutions_that_pass(string stub, string solution, string? expected)
    {
        NotebookReport report = await notebook.Run(
            Code("record Report(bool Passed);"),
            Code(stub, Role("stub")), Code("new Report(Double(4) == 8)", Role("check")), Code(solution, Role("solution")));
        Assert.Equal(expected is null, report.Passed);
        string text = string.Concat(report.Cells.Select(c => c.Describe())) + report.Error;
        Assert.Contains(expected ?? "", text, StringComparison.Ordinal);

        static string Role(string role) => $$"""{ "exercise": { "id": "2.1", "role": "{{role}}" } }""";
    }

    [Fact]
    public async Task A_check_without_a_report_is_noticed()
    {
        NotebookReport report = await notebook.Run(
            Code("1", """{ "exercise": { "id": "a", "role": "stub" } }"""), Code("2", """{ "exercise": { "id": "a", "role": "check" } }"""),
            Code("3", """{ "exercise": { "id": "a", "role": "solution" } }"""));
        Assert.Contains("bool Passed", report.Cells[1].Describe(), StringComparison.Ordinal);
    }

    private static string Output(string kind) => $$"""{ "expect": { "output": "{{kind}}" } }""";

    private static string Number(string name, double value, double tolerance) =>
        $$$"""{ "expect": { "numbers": { "{{{name}}}": { "value": {{{value}}}, "tolerance": {{{tolerance}}} } } } }""";

    /// <summary>Runs one notebook with a cell for each case, and compares what is wrong with each.</summary>
    private async Task Expect(params (string Source, string Metadata, string? Kind)[] cases)
    {
        NotebookReport report = await notebook.Run(notebook.Options with { KeepGoing = true }, [.. cases.Select(c => Code(c.Source, c.Metadata))]);
        Assert.Null(report.Error);
        Assert.Equal(
            cases.Select(c => $"{c.Source}: {c.Kind ?? "passed"}"),
            report.Cells.Select((cell, i) => $"{cases[i].Source}: {(cell.Failures.Count > 0 ? cell.Failures[0].Kind : "passed")}"));
    }
}
