using SharpCell.Engine;

namespace SharpCell.Tests.Engine;

/// <summary>Whatever a cell ends in, showing it takes bounded work and gives a bounded output.</summary>
public sealed class BoundedDisplayTests : IDisposable
{
    private const int MostCharacters = 2 << 20;
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Enumerable.Range(0, 10_000_000).ToList()", "(9999980 more)")]
    [InlineData("new HashSet<int>(Enumerable.Range(0, 100_000))", "(99980 more)")]
    [InlineData("new double[10_000_000]", "(9999980 more)")]
    [InlineData("new double[4000, 4000]", "more")]
    [InlineData("Enumerable.Range(0, 300_000).ToDictionary(i => i)", "more")]
    [InlineData("new string('x', 50_000_000)", "(48951424 more characters)")]
    [InlineData("Enumerable.Range(0, 100).Select(_ => new string('x', 1_000_000))", "more")]
    [InlineData("IEnumerable<int> Endless() { for (int i = 0; ; i++) yield return i; } Endless()", "(more)")]
    [InlineData("IEnumerable<object> Deep() { while (true) yield return Deep(); } Deep()", "more")]
    [InlineData("object[] Wide(int d) => d == 0 ? new object[50] : Enumerable.Range(0, 50).Select(_ => (object)Wide(d - 1)).ToArray(); Wide(3)", "more")]
    [InlineData("class Fan { public Fan[] All => Enumerable.Range(0, 20).Select(_ => new Fan()).ToArray(); } new Fan()", "Fan")]
    [InlineData("async IAsyncEnumerable<int> Endless() { for (int i = 0; ; i++) { await Task.Yield(); yield return i; } } Endless()", "(more)")]
    [InlineData("async IAsyncEnumerable<int> Slow() { yield return 1; await Task.Delay(-1); yield return 2; } Slow()", "the next item is not there yet")]
    [InlineData("new TaskCompletionSource<int>().Task", "Task<int>: WaitingForActivation")]
    public async Task Showing_is_bounded(string source, string expected)
    {
        await engine.Value("0");
        CellResult result = await engine.Run(source, seconds: 60);
        Assert.True(result.Outcome == CellOutcome.Succeeded, result.Error?.Message);
        DisplayData shown = Assert.Single(engine.Shown);
        Assert.Contains(shown.Data.Values, text => text.Contains(expected, StringComparison.Ordinal));
        Assert.All(shown.Data.Values, text => Assert.InRange(text.Length, 1, MostCharacters));
    }

    [Theory]
    [InlineData("10_000_000", 100)]
    [InlineData("63", 63)]
    public async Task A_table_reads_no_more_than_it_shows(string items, int rows)
    {
        await engine.Value("int read = 0;");
        await engine.Run($"Enumerable.Range(0, {items}).Select(i => {{ read++; return new {{ A = i }}; }}).DisplayTable();");
        Assert.Equal(rows, Assert.Single(engine.Shown).Data["text/html"].Split("<tr><td>").Length - 1);
        Assert.InRange(int.Parse(await engine.Value("read") ?? ""), rows, rows + 1);
    }

    [Fact]
    public async Task A_wide_object_shows_its_first_members()
    {
        await engine.Value("class Wide { " + string.Concat(Enumerable.Range(0, 300).Select(i => $"public int P{i:000} => {i}; ")) + "}");
        await engine.Run("new Wide()");
        DisplayData one = Assert.Single(engine.Shown);
        Assert.Contains("<td>P099</td><td>99</td>", one.Data["text/html"], StringComparison.Ordinal);
        Assert.Contains("… (200 more)", one.Data["text/html"], StringComparison.Ordinal);
        Assert.EndsWith("P099: 99, … (200 more) }", one.Data["text/plain"], StringComparison.Ordinal);
        await engine.Run("new[] { new Wide(), new Wide() }");
        string table = Assert.Single(engine.Shown).Data["text/html"];
        Assert.Contains("<th>P028</th><th><i>… (271 more)</i></th>", table, StringComparison.Ordinal);
        Assert.DoesNotContain("P029", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("record Node(int Id) { public Node Next { get; set; } } var a = new Node(1); a.Next = new Node(2) { Next = a }; a", "Node { Id = 1, Next = Node { Id = 2, Next = (the Node that contains this) } }")]
    [InlineData("var list = new List<object> { 1 }; list.Add(list); list", "[1, (the List<object> that contains this)]")]
    [InlineData("var twice = new[] { 1 }; new object[] { twice, twice }", "[[1], [1]]")]
    [InlineData("record struct Pair(int A, int[] B); new Pair(1, new[] { 2, 3 })", "Pair { A = 1, B = [2, 3] }")]
    [InlineData("record Empty(); new Empty()", "Empty { }")]
    [InlineData("struct Size { public int W; public int H { get; set; } } new Size { W = 1, H = 2 }", "Size { H: 2, W: 1 }")]
    [InlineData("ref struct Window { } struct Holder { public Span<int> Part => default; public int Kept => 4; } new Holder()", "Holder { Kept: 4 }")]
    [InlineData("class Empty2 { } new Empty2()", "Empty2")]
    [InlineData("int? none = null; none", "<null>")]
    [InlineData("new { A = (string)null }", "{ A = <null> }")]
    [InlineData("new[] { null, \"a\" }", "[<null>, a]")]
    [InlineData("async IAsyncEnumerable<string> Some() { yield return \"a\"; await Task.Yield(); yield return \"b\"; } Some()", "[a, b]")]
    [InlineData("IEnumerable<int> Failing() { yield return 1; throw new InvalidOperationException(\"half way\"); } Failing()", "[1, InvalidOperationException: half way")]
    [InlineData("async IAsyncEnumerable<int> Failing2() { yield return 1; await Task.Yield(); throw new InvalidOperationException(\"half way\"); } Failing2()", "[1, InvalidOperationException: half way")]
    [InlineData("Task.FromResult(5)", "Task<int>: 5")]
    [InlineData("async Task<int> Later() { await Task.Delay(1); return 6; } var later = Later(); await later; later", "Task<int>: 6")]
    [InlineData("Task.CompletedTask", "Task: RanToCompletion")]
    public async Task Values_are_readable(string source, string expected) => Assert.StartsWith(expected, await engine.Value(source), StringComparison.Ordinal);

    [Fact]
    public async Task Html_of_a_cycle_names_what_it_goes_back_to()
    {
        await engine.Value("class Box<T> { public T Content { get; set; } }");
        await engine.Run("var box = new Box<object>(); box.Content = box; box");
        Assert.Contains("<td>Content</td><td>(the Box&lt;object&gt; that contains this)</td>", Assert.Single(engine.Shown).Data["text/html"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new[] { new { A = 1, B = \"x,\\\"y\\\"\" }, new { A = 2, B = \"z\" } }", "text/csv", "A,B\r\n1,\"x,\"\"y\"\"\"\r\n2,z\r\n")]
    [InlineData("new[] { 1, 2 }", "text/csv", "value\r\n1\r\n2\r\n")]
    [InlineData("(1, 2)", "application/json", "{\"Item1\":1,\"Item2\":2}")]
    [InlineData("new { A = double.NaN }", "application/json", "{\"A\":\"NaN\"}")]
    public async Task Data_formats_are_written_on_request(string value, string mimeType, string expected)
    {
        Assert.Equal(CellOutcome.Succeeded, (await engine.Run($"({value}).Display(\"{mimeType}\");")).Outcome);
        Assert.Equal(expected, Assert.Single(engine.Shown).Data[mimeType]);
    }

    [Fact]
    public async Task Showing_a_value_that_takes_for_ever_can_be_stopped()
    {
        await engine.Value("class Stuck { public int Value { get { System.Threading.Thread.Sleep(-1); return 1; } } }");
        Assert.Equal(CellOutcome.TimedOut, (await engine.Run("new Stuck()", seconds: 1)).Outcome);
        Assert.Equal("1", await engine.Value("1"));
    }
}
