using SharpCell.Engine;
using SharpCell.Language;
using SharpCell.Tests.Engine;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Language;

public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineFixture engine;

    public CompletionTests() => engine = new EngineFixture(folder.Path);

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("list.Whe|", "Where")]
    [InlineData("list.|", "Count")]
    [InlineData("list.|\nvar after = 1;", "Count")]
    [InlineData("list.|\nConsole.WriteLine();", "Count")]
    [InlineData("list.Where(item => item.|", "Length")]
    [InlineData("list.Where(item => item.|).ToList();", "Length")]
    [InlineData("foreach (var item in list) { item.|", "Length")]
    [InlineData("foreach (var item in list) { it|", "item")]
    [InlineData("Console.Wri|", "WriteLine")]
    [InlineData("System.Text.|", "StringBuilder")]
    [InlineData("System.|", "Text")]
    [InlineData("using System.Glo|", "Globalization")]
    [InlineData("using Sys|", "System")]
    [InlineData("DayOfWeek.|", "Friday")]
    [InlineData("li|", "list")]
    [InlineData("Twi|", "Twice")]
    [InlineData("new Poi|", "Point")]
    [InlineData("new Point(1, 2).|", "X")]
    [InlineData("Cultu|", "CultureInfo")]
    [InlineData("whi|", "while")]
    [InlineData("var text = \"a\"; text.Sub|", "Substring")]
    [InlineData("string text = null; text?.Sub|", "Substring")]
    [InlineData("int? number = null; number?.ToS|", "ToString")]
    [InlineData("new Box { |", "Size")]
    [InlineData("new Box { Size = 1, |", "Colour")]
    [InlineData("new Box { Si|", "Size")]
    [InlineData("new Box { Si|\n};", "Size")]
    [InlineData("var box = new Box { Size = 1, Co|", "Colour")]
    [InlineData("new List<int> { Twi|", "Twice")]
    [InlineData("Twice(|", "text:")]
    [InlineData("$\"{list.|}\"", "Count")]
    [InlineData("int local = 3; loc|", "local")]
    [InlineData("void F(int argument) { arg|", "argument")]
    [InlineData("#!time\n\nlist.|", "Count")]
    [InlineData("displ|", "display")]
    [InlineData("list.Disp|", "Display")]
    [InlineData("\"\\ud83d\\ude00\".Len|", "Length")]
    [InlineData("/* comment */ list.Cou|", "Count")]
    [InlineData("list.\n  Cou|", "Count")]
    public async Task What_can_be_written_is_offered(string marked, string expected)
    {
        await engine.Value("using System.Globalization; var list = new List<string>(); string Twice(string text) => text + text; record Point(int X, int Y);");
        await engine.Value("class Box { public int Size { get; set; } public string Colour; public int Fixed => 1; private int secret; static int shared; }");
        Assert.Contains(expected, Texts(marked));
    }

    [Theory]
    [InlineData("var x = 1; // li|", "list")]
    [InlineData("var x = \"li|\";", "list")]
    [InlineData("var x = \"li|", "list")]
    [InlineData("var x = $\"li|\";", "list")]
    [InlineData("/* li|", "list")]
    [InlineData("1.|", "list")]
    [InlineData("new Box().|", "secret")]
    [InlineData("new Box().|", "shared")]
    [InlineData("Box.|", "Size")]
    [InlineData("new Box { |", "Fixed")]
    [InlineData("unknown.|", "Length")]
    [InlineData("list.|", "list")]
    [InlineData("#!markdown\nli|", "list")]
    public async Task What_cannot_be_written_is_not_offered(string marked, string unexpected)
    {
        await engine.Value("var list = new List<string>(); class Box { public int Size { get; set; } public int Fixed => 1; private int secret; static int shared; }");
        Assert.DoesNotContain(unexpected, Texts(marked));
    }

    [Fact]
    public async Task Positions_count_code_points()
    {
        await engine.Value("var list = new List<int>();");
        const string Before = "var \u00e4 = \"\ud83d\ude00\ud83d\ude00\"; ";
        string source = Before + "list.Cou";
        int codePoints = source.EnumerateRunes().Count();
        Completions found = engine.Engine.Language.Complete(source, codePoints);
        Assert.Equal((codePoints - 3, codePoints), (found.Start, found.End));
        Assert.Contains(found.Items, item => item.Text == "Count");
    }

    [Fact]
    public async Task What_the_notebook_declares_comes_first_and_the_list_is_bounded()
    {
        await engine.Value("int zebra = 1;");
        Completions all = engine.Engine.Language.Complete("", 0);
        Assert.Equal("zebra", all.Items[0].Text);
        Assert.InRange(all.Items.Count, 100, LanguageService.MaxCompletions);
        Assert.Equal(("variable", "int zebra"), (all.Items[0].Kind, all.Items[0].Signature));
    }

    [Fact]
    public async Task A_cell_that_runs_does_not_keep_the_answers_waiting()
    {
        await engine.Value("var list = new List<int>();");
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        Task<CellResult> cell = engine.Engine.RunAsync("Console.WriteLine(1); while (true) { System.Threading.Thread.Sleep(1); }", _ => running.TrySetResult(), cancellation: stop.Token);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains("Count", Texts("list.|"));
        Assert.Contains("List<int>", engine.Engine.Language.Inspect("list", 2)!.Text, StringComparison.Ordinal);
        Assert.False(cell.IsCompleted);
        await stop.CancelAsync();
        Assert.Equal(CellOutcome.Cancelled, (await cell).Outcome);
    }

    [Fact]
    public async Task Answers_are_right_while_other_threads_ask_and_cells_declare()
    {
        await engine.Value("int first = 1;");
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 15; i++)
            {
                Assert.Contains("first", Texts("fir|"));
            }
        }))];
        for (int i = 0; i < 15; i++)
        {
            await engine.Value($"int v{i} = first;");
        }

        await Task.WhenAll(readers);
        Assert.Contains("v14", Texts("v1|"));
    }

    [Theory]
    [InlineData("#!|", "#!time")]
    [InlineData("#!ma|", "#!markdown")]
    [InlineData("#|", "#r")]
    [InlineData("#!markdown\n#!cs|", "#!csharp")]
    [InlineData("#r \"|", "lib/")]
    [InlineData("#r \"lib/|", "One.dll")]
    [InlineData("#r \"./lib/o|", "One.dll")]
    [InlineData("#load \"|", "script.csx")]
    [InlineData("#!import |", "part.ipynb")]
    [InlineData("#r \"|", "../")]
    public void Directives_and_paths_are_completed(string marked, string expected)
    {
        MakeFiles();
        Assert.Contains(expected, Texts(marked));
    }

    [Theory]
    [InlineData("#r \"lib/|", "notes.txt")]
    [InlineData("#load \"|", "part.ipynb")]
    [InlineData("#r \"nuget: |", "lib/")]
    [InlineData("#r \"missing/|", "One.dll")]
    [InlineData("#r \"|", ".hidden/")]
    public void Files_that_do_not_fit_are_left_out(string marked, string unexpected)
    {
        MakeFiles();
        Assert.DoesNotContain(unexpected, Texts(marked));
    }

    [Fact]
    public void Only_the_last_part_of_a_path_is_replaced()
    {
        MakeFiles();
        const string Source = "#r \"lib/On";
        Completions found = engine.Engine.Language.Complete(Source, Source.Length);
        Assert.Equal((Source.Length - 2, Source.Length), (found.Start, found.End));
        Assert.Equal("One.dll", Assert.Single(found.Items).Text);
    }

    [Fact]
    public async Task Broken_code_is_never_an_error()
    {
        await engine.Value("var list = new List<string>();");
        string[] seeds = ["list.Where(i => i.Length > 0)", "using System.", "record R(int A) { public int B => A.", "$\"{list.", "new Dictionary<string, List<int>> {", "#r \"nuget: ", "#!share --from", "if (list is { Count: ", "async Task<int> F() { await "];
        Random random = new(20260401);
        for (int i = 0; i < 120; i++)
        {
            char[] text = seeds[random.Next(seeds.Length)].ToCharArray();
            for (int changes = random.Next(0, 4); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = (char)random.Next(random.Next(5) == 0 ? 0xFFFF : 127);
            }

            string source = new(text);
            int cursor = random.Next(-1, source.Length + 2);
            Completions found = engine.Engine.Language.Complete(source, cursor);
            Assert.InRange(found.Start, 0, found.End);
            engine.Engine.Language.Inspect(source, cursor, 1);
            Assert.True(Enum.IsDefined(LanguageService.IsComplete(source).Status));
        }
    }

    private string[] Texts(string marked)
    {
        int cursor = marked.IndexOf('|', StringComparison.Ordinal);
        string source = marked.Remove(cursor, 1);
        return [.. engine.Engine.Language.Complete(source, source[..cursor].EnumerateRunes().Count()).Items.Select(item => item.Text)];
    }

    private void MakeFiles()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "lib"));
        Directory.CreateDirectory(Path.Combine(folder.Path, ".hidden"));
        foreach (string file in new[] { "lib/One.dll", "lib/notes.txt", "script.csx", "part.ipynb" })
        {
            File.WriteAllText(Path.Combine(folder.Path, file), "");
        }
    }
}
