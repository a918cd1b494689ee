using SharpCell.Running;
using static SharpCell.Tests.Running.NotebookFile;

namespace SharpCell.Tests.Running;

public sealed class GuardTests : IDisposable
{
    private readonly NotebookFile notebook = new();

    public void Dispose() => notebook.Dispose();

    [Theory]
    [InlineData("#if NEVER\nthrow new Exception();\n#endif", "NotExecuted")]
    [InlineData("// only a comment", null)]
    [InlineData("#if !NEVER\nint a = 1;\n#endif", null)]
    public Task Code_that_was_switched_off_is_noticed(string source, string? kind) => Expect(source, "{}", kind);

    [Theory]
    [InlineData("Console.WriteLine(\"words\");", "text", true)]
    [InlineData("Console.WriteLine(\"  \");", "text", false)]
    [InlineData("int a = 1;", "text", false)]
    [InlineData("HTML(\"<svg><path d='M0 0'/></svg>\")", "image", true)]
    [InlineData("HTML(\"<svg></svg>\")", "image", false)]
    [InlineData("\"iVBORw0KGgo=\".DisplayAs(\"image/png\");", "image", true)]
    [InlineData("\"\".DisplayAs(\"image/png\");", "image", false)]
    [InlineData("\"text\"", "image", false)]
    [InlineData("\"{\\\"data\\\":[{\\\"y\\\":[1]}]}\".DisplayAs(\"application/vnd.plotly.v1+json\");", "chart", true)]
    [InlineData("\"{\\\"data\\\":[{\\\"y\\\":[]}]}\".DisplayAs(\"application/vnd.plotly.v1+json\");", "chart", false)]
    [InlineData("\"{\\\"data\\\":[]}\".DisplayAs(\"application/vnd.plotly.v1+json\");", "chart", false)]
    [InlineData("new[] { new { A = 1 } }", "table", true)]
    [InlineData("new List<int>()", "table", false)]
    [InlineData("1", "any", true)]
    [InlineData("1;", "any", false)]
    public Task An_expected_output_that_is_missing_or_empty_is_noticed(string source, string kind, bool passes) =>
        Expect(source, $$"""{ "expect": { "output": "{{kind}}" } }""", passes ? null : "ExpectedOutput");

    [Theory]
    [InlineData("var accuracy = 0.96;", "accuracy", 0.97, 0.02, true)]
    [InlineData("var accuracy = 0.96;", "accuracy", 0.97, 0.005, false)]
    [InlineData("var accuracy = 0.96;", "100 * accuracy", 96, 1e-9, true)]
    [InlineData("var accuracy = double.NaN;", "accuracy", 0.97, 10, false)]
    [InlineData("var accuracy = \"text\";", "accuracy", 0.97, 10, false)]
    [InlineData("var precision = 0.97;", "accuracy", 0.97, 10, false)]
    public Task An_expected_number_that_is_off_is_noticed(string source, string name, double value, double tolerance, bool passes) =>
        Expect(source, $$$"""{ "expect": { "numbers": { "{{{name}}}": { "value": {{{value}}}, "tolerance": {{{tolerance}}} } } } }""", passes ? null : "ExpectedNumber");

    [Theory]
    [InlineData("Console.WriteLine(\"accuracy: 0.96\");", true)]
    [InlineData("Console.WriteLine(\"accuracy = 96.0 %\");", true)]
    [InlineData("Console.WriteLine(\"accuracy: 0.5\");", false)]
    [InlineData("Console.WriteLine(\"precision: 0.96\");", false)]
    public Task Numbers_can_be_read_from_the_output(string source, bool passes) =>
        Expect(source, """{ "expect": { "numbers": { "accuracy": { "value": 0.96, "tolerance": 0.001, "from": "output" } } } }""", passes ? null : "ExpectedNumber");

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

    private async Task Expect(string source, string metadata, string? kind)
    {
        NotebookReport report = await notebook.Run(Code(source, metadata));
        Assert.Null(report.Error);
        IReadOnlyList<CellFailure> failures = Assert.Single(report.Cells).Failures;
        Assert.Equal(kind, failures.Count > 0 ? failures[0].Kind : null);
    }
}
