using SharpCell.Engine;

namespace SharpCell.Tests.Engine;

public sealed class InputTests : IDisposable
{
    private readonly EngineFixture engine = new();
    private readonly List<InputRequest> asked = [];

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("await GetInputAsync(\"Name?\")", "Name?", false)]
    [InlineData("GetInputAsync(\"Name?\").Result", "Name?", false)]
    [InlineData("(await GetPasswordAsync(\"Key?\")).GetClearTextPassword()", "Key?", true)]
    [InlineData("await GetInputAsync(\"Key?\", \"password\")", "Key?", true)]
    [InlineData("Console.ReadLine()", "", false)]
    [InlineData("await Task.Run(() => Console.In.ReadLine())", "", false)]
    [InlineData("#!set --name x --value @input:Name?\nx", "Name?", false)]
    [InlineData("#!set --name x --value @password:\"The key?\"\nx.GetClearTextPassword()", "The key?", true)]
    public async Task The_reader_is_asked(string source, string prompt, bool isPassword)
    {
        Assert.Equal("an answer", await Answer(source, "an answer"));
        Assert.Equal([new InputRequest(prompt, isPassword)], asked);
    }

    [Fact]
    public async Task Several_values_are_asked_for_by_name()
    {
        const string Source = """
            using Microsoft.DotNet.Interactive.Commands;
            var all = await GetInputsAsync([new InputDescription("a", "First?"), new InputDescription("b") { TypeHint = "password" }]);
            $"{all["a"]} {all["b"]}"
            """;
        Assert.Equal("x x", await Answer(Source, "x"));
        Assert.Equal([new InputRequest("First?", false), new InputRequest("b", true)], asked);
    }

    [Fact]
    public async Task Characters_are_read_from_the_line_that_was_typed()
    {
        Assert.Equal("abab\n", await Answer("var line = new StringBuilder(); for (int i = 0; i < 2; i++) line.Append((char)Console.Read()); line.Append(Console.ReadLine()); (char)Console.Read() + \"\" + line[1] + line + \"\\n\"", "ab"));
        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public async Task Questions_asked_at_the_same_time_come_one_after_the_other()
    {
        int open = 0;
        CellResult result = await engine.Engine.RunAsync(
            "var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Task.Run(() => GetInputAsync($\"{i}\")))); string.Join(' ', all.Order())",
            engine.Outputs.Add,
            input: async (request, token) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref open));
                await Task.Delay(5, token);
                Interlocked.Decrement(ref open);
                return request.Prompt;
            });
        Assert.True(result.Outcome == CellOutcome.Succeeded, result.Error?.Message);
        Assert.Equal("0 1 2 3 4", engine.Shown.Last().Data["text/plain"]);
    }

    [Fact]
    public async Task Without_anybody_to_ask_the_way_round_is_named()
    {
        Assert.Contains("'parameters'", (await engine.Error("Console.ReadLine()")).Message, StringComparison.Ordinal);
        Assert.Contains("unattended", (await engine.Error("await GetPasswordAsync(\"Key?\")")).Message, StringComparison.Ordinal);
        Assert.Contains("at least one", (await engine.Error("await GetInputsAsync([])")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await GetInputAsync()")]
    [InlineData("Console.ReadLine()")]
    [InlineData("#!set --name x --value @input:Name?\nx")]
    public async Task A_cell_that_waits_for_an_answer_can_be_stopped(string source)
    {
        await engine.Value("int kept = 1;");
        using CancellationTokenSource stop = new();
        TaskCompletionSource<CancellationToken> waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<CellResult> run = engine.Engine.RunAsync(
            source,
            _ => { },
            input: (_, token) =>
            {
                waiting.SetResult(token);
                return new TaskCompletionSource<string>().Task;
            },
            cancellation: stop.Token);
        CancellationToken seen = await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        Assert.Equal(CellOutcome.Cancelled, (await run).Outcome);
        Assert.True(seen.IsCancellationRequested);
        Assert.Equal("1", await engine.Value("kept"));
    }

    [Fact]
    public async Task What_the_source_throws_is_the_cells_error()
    {
        CellResult result = await engine.Engine.RunAsync("Console.ReadLine()", _ => { }, input: (_, _) => throw new IOException("the front end is gone"));
        Assert.Equal("the front end is gone", result.Error!.Message);
    }

    private async Task<string?> Answer(string source, string answer)
    {
        engine.Outputs.Clear();
        CellResult result = await engine.Engine.RunAsync(source, engine.Outputs.Add, input: (request, _) =>
        {
            asked.Add(request);
            return Task.FromResult(answer);
        });
        Assert.True(result.Outcome == CellOutcome.Succeeded, result.Error?.Message);
        return engine.Shown.Last().Data["text/plain"];
    }
}
