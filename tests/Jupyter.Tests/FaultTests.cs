using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using NetMQ;

namespace Jupyter.Tests;

/// <summary>Whatever a peer sends or a cell does: the front end gets a clear error, nothing hangs, and the kernel goes on.</summary>
public sealed class FaultTests(FaultTests.SharedKernel shared) : IClassFixture<FaultTests.SharedKernel>
{
    private KernelClient Kernel => shared.Client;

    public sealed class SharedKernel : IDisposable
    {
        // 768 MiB, so that a cell that fills memory does not fill the machine's.
        internal KernelClient Client { get; } = new(new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "30000000" });

        public void Dispose() => Client.Dispose();
    }

    [Fact]
    public void What_is_not_signed_is_refused()
    {
        Refused("not signed", frames => frames[1] = []);
        Refused("signature", frames => frames[1] = Encoding.ASCII.GetBytes(new string('0', 64)));
        Refused("signature", frames => frames[1] = frames[1][..63]);
        Refused("signature", frames => frames[5] = Encoding.UTF8.GetBytes("""{"code":"evil = 2;"}"""));
        Assert.Equal("error", Kernel.Run("evil").Status);

        void Refused(string reason, Action<List<byte[]>> spoil)
        {
            (_, List<byte[]> frames) = Kernel.Frames("execute_request", new JsonObject { ["code"] = "var evil = 1;" });
            spoil(frames);
            RefusedFrames(reason, frames);
        }
    }

    [Fact]
    public void A_message_is_accepted_once()
    {
        Kernel.Run("var times = 0;");
        (string id, List<byte[]> frames) = Kernel.Frames("execute_request", new JsonObject { ["code"] = "times++;" });
        Kernel.Shell.SendMultipartBytes(frames);
        Assert.Equal("ok", Kernel.Finish(id).Status);
        RefusedFrames("received before", frames);
        Assert.Equal("1", (string?)Kernel.Run("times").Result!["text/plain"]);
    }

    [Fact]
    public void Malformed_messages_are_passed_over()
    {
        RefusedFrames("without the delimiter", ["nonsense"u8.ToArray()]);
        RefusedFrames("expected identities", ["<IDS|MSG>"u8.ToArray(), [], []]);
        foreach (string part in new[] { "", "{", "[]", "null", "\"text\"", "{\"a\":1,\"a\":2}", new string('[', 100_000) })
        {
            byte[][] parts = [Encoding.UTF8.GetBytes(part), "{}"u8.ToArray(), "{}"u8.ToArray(), "{}"u8.ToArray()];
            RefusedFrames("header", [Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(Kernel.Sign(parts)), .. parts]);
        }

        byte[][] nameless = [Encoding.UTF8.GetBytes($$"""{"msg_id":"{{Guid.NewGuid()}}"}"""), "{}"u8.ToArray(), "{}"u8.ToArray(), "{}"u8.ToArray()];
        RefusedFrames("msg_type", [Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(Kernel.Sign(nameless)), .. nameless]);
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            byte[][] noise = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => new byte[random.Next(0, 200)])];
            Array.ForEach(noise, random.NextBytes);
            (i % 2 == 0 ? Kernel.Shell : Kernel.Control).SendMultipartBytes(noise);
            Kernel.Stdin.SendMultipartBytes(noise);
        }

        Assert.Equal("ok", (string?)Kernel.Ask("kernel_info_request")["status"]);
        Assert.Equal("ok", (string?)Kernel.Ask("kernel_info_request", socket: Kernel.Control)["status"]);
        Assert.True(Kernel.Beats(KernelClient.Patience));
    }

    [Theory]
    [InlineData("execute_request", "{}")]
    [InlineData("execute_request", """{"code":5}""")]
    [InlineData("execute_request", """{"code":"1","silent":"yes"}""")]
    [InlineData("execute_request", """{"code":"1","user_expressions":[]}""")]
    [InlineData("complete_request", """{"code":"x","cursor_pos":"end"}""")]
    [InlineData("inspect_request", """{"code":null}""")]
    [InlineData("history_request", """{"hist_access_type":"tail","n":"many"}""")]
    [InlineData("execute_request", "{\"code\":\"\\ud800\"}")]
    [InlineData("no_such_request", "{}")]
    public void A_request_with_wrong_content_gets_an_error(string type, string content)
    {
        string header = $$"""{"msg_id":"{{Guid.NewGuid()}}","session":"s","username":"u","date":"2000-01-01T00:00:00Z","msg_type":"{{type}}","version":"5.4"}""";
        byte[][] parts = [.. new[] { header, "{}", "{}", content }.Select(Encoding.UTF8.GetBytes)];
        Kernel.Shell.SendMultipartBytes([Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(Kernel.Sign(parts)), .. parts]);
        JsonObject reply = Kernel.Reply((string)JsonNode.Parse(header)!["msg_id"]!);
        Assert.Equal(("error", "InvalidRequest"), ((string?)reply["status"], (string?)reply["ename"]));
    }

    [Theory]
    [InlineData("complete_request", -5)]
    [InlineData("complete_request", 1_000_000)]
    [InlineData("inspect_request", -5)]
    [InlineData("inspect_request", 1_000_000)]
    public void A_cursor_outside_the_cell_does_no_harm(string type, int cursor) =>
        Assert.Equal("ok", (string?)Kernel.Ask(type, new JsonObject { ["code"] = "Math.Ma", ["cursor_pos"] = cursor })["status"]);

    [Fact]
    public void A_message_that_is_too_large_is_answered()
    {
        Execution run = Kernel.Run("// " + new string('x', 65 << 20));
        Assert.Equal("MessageTooLarge", (string?)run.Reply["ename"]);
        Assert.Contains("65 MiB", (string)run.Reply["evalue"]!, StringComparison.Ordinal);
        Assert.Equal("ok", Kernel.Run("1").Status);
    }

    [Theory]
    [InlineData("Environment.Exit(3);", "ended with code 3")]
    [InlineData("int Deep(int n) => Deep(n + 1) + 1; Deep(0)", "overflowed its stack")]
    [InlineData("Environment.FailFast(\"enough\");", "")]
    [InlineData("new System.Threading.Thread(() => throw new FormatException(\"on a thread\")).Start(); System.Threading.Thread.Sleep(20000);", "on a thread")]
    [InlineData("class Bad { ~Bad() => throw new InvalidOperationException(\"in a finalizer\"); } void Make() => new Bad(); Make(); while (true) { GC.Collect(); GC.WaitForPendingFinalizers(); }", "in a finalizer")]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill();", "signal 9")]
    public void A_cell_that_takes_its_process_down_gets_an_error_and_the_kernel_goes_on(string code, string reason)
    {
        Kernel.Run("var lost = 1;");
        Execution run = Kernel.Run(code);
        Assert.Equal("error", run.Status);
        Assert.Equal("StateLost", (string?)run.Reply["ename"]);
        Received error = run.Outputs.Single(o => o.Type == "error");
        Assert.Contains(reason, (string)error.Content["evalue"]!, StringComparison.Ordinal);
        Assert.Contains("run the cells again", (string)error.Content["evalue"]!, StringComparison.Ordinal);
        Assert.Equal("2", (string?)Kernel.Run("1 + 1").Result!["text/plain"]);
        Assert.Equal("error", Kernel.Run("lost").Status);
    }

    [Fact]
    public void A_cell_that_fills_memory_gets_an_error_and_the_kernel_goes_on()
    {
        Execution run = Kernel.Run("var all = new List<byte[]>(); while (true) all.Add(new byte[1 << 20]);");
        Assert.Equal("error", run.Status);
        string text = $"{run.Reply["ename"]} {run.Reply["evalue"]}";
        Assert.True(text.Contains("OutOfMemoryException", StringComparison.Ordinal) || text.Contains("ran out of memory", StringComparison.Ordinal), text);
        Kernel.Run("all = null; GC.Collect();");
        Assert.Equal("2", (string?)Kernel.Run("1 + 1").Result!["text/plain"]);
    }

    [Fact]
    public void A_process_killed_while_its_cell_runs_is_told_at_once()
    {
        string id = Kernel.Start("""Console.WriteLine("go"); System.Threading.Thread.Sleep(60000);""");
        Kernel.Published(o => o.Parent == id && o.Type == "stream");
        using (Process worker = Process.GetProcessById(Assert.Single(Kernel.Children())))
        {
            worker.Kill();
        }

        Execution run = Kernel.Finish(id, TimeSpan.FromSeconds(20));
        Assert.Equal("StateLost", (string?)run.Reply["ename"]);
        Assert.Contains("killed", (string)run.Reply["evalue"]!, StringComparison.Ordinal);
        Assert.Equal("ok", Kernel.Run("1").Status);
    }

    [Fact]
    public void A_process_that_ends_between_cells_is_told_below_the_last_one()
    {
        string id = Kernel.Start("_ = System.Threading.Tasks.Task.Delay(500).ContinueWith(_ => Environment.Exit(5)); 1");
        Assert.Equal("ok", (string?)Kernel.Reply(id)["status"]);
        Received told = Kernel.Published(o => o.Parent == id && o.Type == "stream");
        Assert.Contains("ended with code 5", (string)told.Content["text"]!, StringComparison.Ordinal);
        Assert.Equal("2", (string?)Kernel.Run("1 + 1").Result!["text/plain"]);
    }

    // The kernel says on its error stream why it passed a message over.
    private void RefusedFrames(string reason, List<byte[]> frames)
    {
        Kernel.Shell.SendMultipartBytes(frames);
        Assert.Equal("ok", (string?)Kernel.Ask("kernel_info_request")["status"]);
        Assert.True(SpinWait.SpinUntil(() => Kernel.Errors.TrimEnd().Split('\n')[^1].Contains(reason, StringComparison.Ordinal), TimeSpan.FromSeconds(10)), Kernel.Errors);
    }
}
