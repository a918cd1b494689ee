using SharpCell.Engine;

namespace SharpCell.Tests.Engine;

public sealed class ErrorTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Exceptions_name_the_line_and_show_no_engine_frames()
    {
        CellError error = await engine.Error("int Deep(int n) =>\n    n == 0 ? throw new InvalidOperationException(\"boom\") : Deep(n - 1);\n\nDeep(2)");
        Assert.Equal("InvalidOperationException", error.Name);
        Assert.Equal("boom", error.Message);
        Assert.Equal(2, error.Line);
        Assert.Equal(
            ["InvalidOperationException: boom", "   at Deep(int n) in cell, line 2", "   at Deep(int n) in cell, line 2", "   at Deep(int n) in cell, line 2", "   at the cell in cell, line 4"],
            error.Traceback);
    }

    [Fact]
    public async Task Exceptions_of_awaited_methods_are_as_readable()
    {
        CellError error = await engine.Error("async Task Later()\n{\n    await Task.Yield();\n    throw new ArgumentException(\"late\");\n}\nawait Later();");
        Assert.Equal(4, error.Line);
        Assert.Equal(["ArgumentException: late", "   at Later() in cell, line 4", "   at the cell in cell, line 6"], error.Traceback);
    }

    [Fact]
    public async Task Exceptions_from_libraries_name_the_calling_line()
    {
        CellError error = await engine.Error("var list = new List<int>();\n\nvar first = new[] { 1 }.Select(i => list[i]).ToList();");
        Assert.Equal(3, error.Line);
        Assert.DoesNotContain(error.Traceback, line => line.Contains("SharpCell", StringComparison.Ordinal) || line.Contains("Cell#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inner_exceptions_are_told()
    {
        CellError error = await engine.Error("try { int.Parse(\"x\"); } catch (Exception e) { throw new InvalidOperationException(\"outer\", e); }");
        Assert.Contains(error.Traceback, line => line.StartsWith("caused by FormatException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compilation_errors_name_line_and_column()
    {
        CellError error = await engine.Error("int a = 1;\nint b = \"text\";\nundefined();");
        Assert.Equal("CompilationError", error.Name);
        Assert.Equal(2, error.Line);
        Assert.Equal(["(2,9): error CS0029: Cannot implicitly convert type 'string' to 'int'", "(3,1): error CS0103: The name 'undefined' does not exist in the current context"], error.Traceback);
    }

    [Fact]
    public async Task Lines_are_counted_with_the_directives_above_them()
    {
        CellError error = await engine.Error("#!time\n#r \"System.Xml\"\n\nundefined();");
        Assert.Equal(4, error.Line);
    }

    [Fact]
    public async Task Asking_for_input_names_the_way_round_it()
    {
        CellError error = await engine.Error("var name = await GetInputAsync(\"Your name?\");");
        Assert.Contains("Your name?", error.Message, StringComparison.Ordinal);
        Assert.Contains("'parameters'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_cells_never_end_the_process()
    {
        string[] seeds =
        [
            "var x = new[] { 1, 2 }.Select(i => i * 2).ToList(); x", "record R(int A); new R(1)", "#r \"nuget: X, 1\"\n1", "#!share --from value a", "if (true) { \"a\".Display(); }",
            "$\"\"\"{1}\"\"\"", "#load \"a\"", "#!set --name a --value @csharp:b", "for (int i = 0; i < 3; i++) { Console.Write(i); }", "#if X\n1\n#endif", "async Task F() { await Task.Yield(); }",
        ];
        Random random = new(20260101);
        for (int i = 0; i < 150; i++)
        {
            char[] text = seeds[random.Next(seeds.Length)].ToCharArray();
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = (char)random.Next(random.Next(4) == 0 ? 0xFFFF : 127);
            }

            string source = new(text);
            if (source.Contains("nuget:", StringComparison.Ordinal))
            {
                source = source.Replace("nuget:", "nuget", StringComparison.Ordinal);
            }

            CellResult result = await engine.Run(source, seconds: 10);
            Assert.True(result.Outcome is CellOutcome.Succeeded or CellOutcome.Failed, source);
            Assert.Equal(result.Outcome == CellOutcome.Failed, result.Error is not null);
        }

        Assert.Equal("2", await engine.Value("1 + 1"));
    }
}
