using SharpCell.Engine;

namespace SharpCell.Tests.Engine;

public sealed class EvaluationTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task State_is_carried_from_cell_to_cell()
    {
        await engine.Value("int x = 3; string Twice(string s) => s + s; record Point(int X, int Y);");
        await engine.Value("using System.Globalization; x += 4;");
        Assert.Equal("7", await engine.Value("x"));
        Assert.Equal("abab", await engine.Value("Twice(\"ab\")"));
        Assert.Equal("Point { X = 1, Y = 2 }", await engine.Value("new Point(1, 2)"));
        Assert.Equal("1.5", await engine.Value("1.5.ToString(CultureInfo.InvariantCulture)"));
    }

    [Fact]
    public async Task A_name_declared_anew_hides_the_old_one()
    {
        await engine.Value("int x = 1; int Read() => x;");
        await engine.Value("string x = \"new\";");
        Assert.Equal("new", await engine.Value("x"));
        Assert.Equal("1", await engine.Value("Read()"));
    }

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("int.Parse(\"1\");", null)]
    [InlineData("Console.Write(\"\")", null)]
    [InlineData("null", "<null>")]
    [InlineData("(string)null", "<null>")]
    [InlineData("await Task.FromResult(5)", "5")]
    [InlineData("await Task.Delay(1)", null)]
    [InlineData("if (true) { }", null)]
    [InlineData("return 8;", "8")]
    [InlineData("\"\"\"a \"quoted\" text\"\"\"", "a \"quoted\" text")]
    [InlineData("int[] all = [1, 2]; all", "[1, 2]")]
    [InlineData("string? maybe = null; maybe?.Length", "<null>")]
    public async Task The_last_expression_is_shown(string source, string? expected) => Assert.Equal(expected, await engine.Value(source));

    [Fact]
    public async Task Variables_declared_by_patterns_and_out_arguments_stay()
    {
        Assert.Equal("True", await engine.Value("int.TryParse(\"12\", out var n)"));
        Assert.Equal("13", await engine.Value("n + 1"));
        Assert.Equal("True", await engine.Value("(object)\"text\" is string s"));
        Assert.Equal("text", await engine.Value("s"));
    }

    [Fact]
    public async Task CSharp_14_is_spoken()
    {
        await engine.Value("class Box { public int Size { get => field; set => field = value < 0 ? 0 : value; } } Box none = null; none?.Size = 4;");
        Assert.Equal("List<>", await engine.Value("nameof(List<>) + \"<>\""));
        Assert.Equal("0", await engine.Value("new Box { Size = -3 }.Size"));
    }

    [Fact]
    public async Task Streams_keep_their_order_and_their_names()
    {
        await engine.Run("Console.Write(\"a\"); Console.Error.Write(\"b\"); Console.WriteLine(\"c\"); 5.Display(); Console.Write(\"d\"); 6");
        Assert.Equal(
            ["out a", "err b", "out c\n", "Display 5", "out d", "Result 6"],
            engine.Outputs.Select(o => o is StreamText t ? (t.IsError ? "err " : "out ") + t.Text : $"{((DisplayData)o).Kind} {((DisplayData)o).Data["text/plain"]}"));
    }

    [Fact]
    public async Task Text_arrives_while_the_cell_runs()
    {
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));
        Task<CellResult> run = engine.Engine.RunAsync("Console.Write(\"now\"); await Task.Delay(-1);", _ => first.TrySetResult(), cancellation: stop.Token);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(55));
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        Assert.Equal(CellOutcome.Cancelled, (await run).Outcome);
    }

    [Fact]
    public async Task Output_of_tasks_belongs_to_the_cell_that_started_them()
    {
        await engine.Run("await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Console.WriteLine($\"line {i}\"))));");
        Assert.Equal(50, engine.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    [Fact]
    public async Task Two_engines_do_not_see_each_other()
    {
        using EngineFixture other = new();
        await Task.WhenAll(
            engine.Run("int mine = 1; for (int i = 0; i < 20; i++) { Console.WriteLine(\"mine\"); await Task.Delay(1); }"),
            other.Run("for (int i = 0; i < 20; i++) { Console.WriteLine(\"other\"); await Task.Delay(1); }"));
        Assert.DoesNotContain("other", engine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", other.Text, StringComparison.Ordinal);
        Assert.Contains("CS0103", (await other.Error("mine")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocking_on_an_asynchronous_method_does_not_deadlock() =>
        Assert.Equal("9", await engine.Value("async Task<int> Later() { await Task.Delay(5); return 9; } Later().Result"));

    [Fact]
    public async Task Two_hundred_cells_do_not_lengthen_the_chain_of_those_that_declare_nothing()
    {
        await engine.Value("int x = 0;");
        for (int i = 0; i < 200; i++)
        {
            await engine.Value("x++;");
        }

        Assert.Equal("200", await engine.Value("x"));
        Assert.Equal(1, engine.Engine.Session.ChainLength);
    }

    [Fact]
    public async Task Assemblies_added_later_are_seen_by_later_cells()
    {
        await engine.Value("int first = 1;");
        await engine.Value("#r \"Markdig\"\nfirst");
        await engine.Value("int second = 2;");
        Assert.Equal("<p>3</p>\n", await engine.Value("Markdig.Markdown.ToHtml((first + second).ToString())"));
        Assert.Equal("<p>a</p>\n", await engine.Value("string Html(string s) => Markdig.Markdown.ToHtml(s); Html(\"a\")"));
    }

    [Fact]
    public async Task Two_hundred_declaring_cells_all_stay_visible()
    {
        for (int i = 0; i < 200; i++)
        {
            await engine.Value($"int v{i} = {i}{(i > 0 ? $" + 0 * v{i - 1}" : "")};");
        }

        Assert.Equal("199", await engine.Value("v0 + v199"));
    }
}
