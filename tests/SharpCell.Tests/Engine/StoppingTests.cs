using SharpCell.Engine;

namespace SharpCell.Tests.Engine;

public sealed class StoppingTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("for (;;) { }")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("new System.Threading.ManualResetEventSlim().Wait();")]
    [InlineData("await Task.Delay(5); System.Threading.Thread.Sleep(-1);")]
    [InlineData("Task.Run(() => { while (true) System.Threading.Thread.Sleep(5); }).Wait();")]
    [InlineData("await Task.Delay(-1, Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken);")]
    [InlineData("IEnumerable<int> Slow() { while (true) { if (n < 0) yield return 0; } } Slow()")]
    public async Task A_cell_that_does_not_end_is_stopped_and_the_state_survives(string source)
    {
        await engine.Value("int n = 1; string kept = \"kept\";");
        CellResult stopped = await engine.Run(source, seconds: 1);
        Assert.Equal(CellOutcome.TimedOut, stopped.Outcome);
        Assert.Contains("longer than 1 s", stopped.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("kept", await engine.Value("kept"));
        Assert.Equal("7", await engine.Value("n = 7; n"));
    }

    [Fact]
    public async Task Cancelling_from_outside_is_told_from_a_timeout()
    {
        await engine.Value("1");
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(0.5));
        CellResult result = await engine.Engine.RunAsync("while (true) { }", _ => { }, cancellation: stop.Token);
        Assert.Equal(CellOutcome.Cancelled, result.Outcome);
    }

    [Fact]
    public async Task What_was_declared_before_an_exception_stays()
    {
        await engine.Run("int before = 5; throw new InvalidOperationException(); int after = 6;");
        Assert.Equal("5", await engine.Value("before"));
    }

    [Fact]
    public async Task An_exception_in_an_async_void_method_fails_the_cell_and_not_the_process()
    {
        CellError error = await engine.Error("async void Fire() { await Task.Yield(); throw new InvalidOperationException(\"fire\"); } Fire(); await Task.Delay(5000);");
        Assert.Equal("fire", error.Message);
    }
}
