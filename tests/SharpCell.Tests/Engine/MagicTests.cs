using SharpCell.Engine;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Engine;

public sealed class MagicTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineFixture engine;

    public MagicTests() => engine = new EngineFixture(folder.Path);

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_unknown_magic_lists_the_known_ones()
    {
        CellError error = await engine.Error("1\n#!fsharp\n2");
        Assert.Equal(2, error.Line);
        Assert.Contains("#!fsharp", error.Message, StringComparison.Ordinal);
        Assert.Contains("#!markdown", error.Message, StringComparison.Ordinal);
        Assert.Contains("#load", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!markdown\n# Title", "text/markdown", "# Title")]
    [InlineData("#!html\n<b>x</b>", "text/html", "<b>x</b>")]
    [InlineData("#!mermaid\ngraph TD; A-->B", "text/vnd.mermaid", "graph TD; A-->B")]
    [InlineData("#!javascript\nalert(1)", "text/html", "<script type=\"text/javascript\">\nalert(1)\n</script>")]
    public async Task Other_languages_are_shown(string source, string mimeType, string expected)
    {
        Assert.Equal(CellOutcome.Succeeded, (await engine.Run(source)).Outcome);
        Assert.Equal(expected, Assert.Single(engine.Shown).Data[mimeType]);
    }

    [Fact]
    public async Task A_cell_may_change_its_language_in_the_middle()
    {
        await engine.Run("var a = 1;\n#!markdown\n*text*\n#!csharp\na + 1");
        Assert.Equal(["*text*", "2"], engine.Shown.Select(s => s.Data.Values.First()));
    }

    [Fact]
    public async Task Time_is_reported_after_the_output()
    {
        await engine.Run("#!time\nConsole.WriteLine(\"work\");");
        Assert.Matches(@"^work\nWall time: [\d.]+ ms\n$", engine.Text);
    }

    [Fact]
    public async Task Values_go_between_languages()
    {
        await engine.Value("var list = new List<int> { 1, 2 };");
        Assert.Equal("2", await engine.Value("#!set --name copy --value @csharp:list\ncopy.Count"));
        await engine.Run("#!value --name text\nfirst\nsecond");
        Assert.Equal("first\nsecond", await engine.Value("#!share --from value text\ntext"));
        Assert.Equal("5", await engine.Value("#!share --from value text --as other\nother.Split('\\n')[0].Length"));
        await engine.Run("#!javascript\n#!share --from csharp list\nshow(list)");
        Assert.Contains("const list = [1,2];\nshow(list)", Assert.Single(engine.Shown).Data["text/html"], StringComparison.Ordinal);
        Assert.Equal("words with spaces", await engine.Value("#!set --name w --value \"words with spaces\"\nw"));
        Assert.Equal("7", await engine.Value("#!set --name j --value '{\"a\": 7}' --mime-type application/json\nj.RootElement.GetProperty(\"a\").GetInt32()"));
    }

    [Fact]
    public async Task Sharing_what_is_not_there_says_so()
    {
        Assert.Contains("'missing'", (await engine.Error("#!share --from csharp missing\n1")).Message, StringComparison.Ordinal);
        Assert.Contains("csharp", (await engine.Error("#!share --from fsharp x\n1")).Message, StringComparison.Ordinal);
        Assert.Contains("parameters", (await engine.Error("#!set --name x --value @input:\"name\"\n1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_loaded_relative_to_the_notebook_and_to_each_other()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        File.WriteAllText(Path.Combine(folder.Path, "sub", "outer.csx"), "#load \"inner.cs\"\nint Outer() => Inner() + 1;");
        File.WriteAllText(Path.Combine(folder.Path, "sub", "inner.cs"), "int Inner() => 41;");
        Assert.Equal("42", await engine.Value("#load \"sub/outer.csx\"\nOuter()"));
    }

    [Fact]
    public async Task Notebooks_and_scripts_are_imported()
    {
        File.WriteAllText(Path.Combine(folder.Path, "part.dib"), "#!meta\n\n{\"kernelInfo\":{}}\n\n#!csharp\n\nint fromDib = 5;\n\n#!markdown\n\n# hidden\n");
        Assert.Equal("5", await engine.Value("#!import part.dib\nfromDib"));
        SharpCell.Notebook.NotebookDocument document = SharpCell.Notebook.NotebookDocument.Create();
        document.Cells.Add(new SharpCell.Notebook.NotebookCell(SharpCell.Notebook.CellKind.Code, "int fromNotebook = 6;") { Id = "a" });
        document.Write(Path.Combine(folder.Path, "part.ipynb"));
        Assert.Equal("6", await engine.Value("#!import \"part.ipynb\"\nfromNotebook"));
    }

    [Fact]
    public async Task Errors_in_loaded_files_name_the_file()
    {
        File.WriteAllText(Path.Combine(folder.Path, "bad.csx"), "\nthrow new InvalidOperationException(\"in file\");");
        CellError error = await engine.Error("#load \"bad.csx\"");
        Assert.Contains(error.Traceback, line => line.EndsWith("in bad.csx, line 2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#r \"nowhere/missing.dll\"", "missing.dll")]
    [InlineData("#load \"missing.csx\"", "missing.csx")]
    [InlineData("#!import missing.ipynb", "missing.ipynb")]
    [InlineData("#r \"nuget: not a name!\"", "Id, Version")]
    public async Task Missing_files_are_named(string source, string expected)
    {
        CellError error = await engine.Error(source + "\n1");
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public async Task An_assembly_that_the_host_carries_is_bound_to_the_hosts()
    {
        // The file is a broken copy: had it been loaded, the cell would fail.
        File.WriteAllText(Path.Combine(folder.Path, "Markdig.dll"), "not an assembly");
        Assert.Equal("<p>a</p>\n", await engine.Value("#r \"Markdig.dll\"\nMarkdig.Markdown.ToHtml(\"a\")"));
        Assert.Equal("True", await engine.Value($"typeof(Markdig.Markdown).Assembly.Location == @\"{typeof(Markdig.Markdown).Assembly.Location}\""));
    }

    [Fact]
    public async Task An_assembly_beside_the_notebook_is_referenced_with_what_it_needs()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "bin"));
        string lower = Path.Combine(folder.Path, "bin", "Lower.dll");
        CompiledAssembly.Write(lower, "public static class Lower { public static int Value => 20; }");
        CompiledAssembly.Write(Path.Combine(folder.Path, "bin", "Upper.dll"), "public static class Upper { public static int Value => Lower.Value + 1; }", lower);
        Assert.Equal("21", await engine.Value("#r \"bin/Upper.dll\"\nUpper.Value"));
        Assert.Equal("21", await engine.Value("Upper.Value"));
    }
}
