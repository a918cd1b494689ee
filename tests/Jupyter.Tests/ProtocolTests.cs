using System.Text.Json.Nodes;

namespace Jupyter.Tests;

/// <summary>Requests and replies by the specification of the Jupyter messaging protocol, over a kernel that the tests share.</summary>
public sealed class ProtocolTests(ProtocolTests.SharedKernel shared) : IClassFixture<ProtocolTests.SharedKernel>
{
    private KernelClient Kernel => shared.Client;

    public sealed class SharedKernel : IDisposable
    {
        internal KernelClient Client { get; } = new();

        public void Dispose() => Client.Dispose();
    }

    [Fact]
    public void The_kernel_introduces_itself()
    {
        JsonObject info = Kernel.Ask("kernel_info_request");
        Assert.Equal(("ok", "5.4", "C#", ".cs"), ((string?)info["status"], (string?)info["protocol_version"], (string?)info["language_info"]!["name"], (string?)info["language_info"]!["file_extension"]));
        Assert.Equal("ok", (string?)Kernel.Ask("kernel_info_request", socket: Kernel.Control)["status"]);
        Assert.True(Kernel.Beats(KernelClient.Patience));
    }

    [Fact]
    public void A_result_carries_the_count_of_its_cell()
    {
        Execution first = Kernel.Run("6 * 7");
        Assert.Equal("ok", first.Status);
        Assert.Equal("42", (string?)first.Result!["text/plain"]);
        int count = (int)first.Reply["execution_count"]!;
        Assert.Equal(count, (int)first.Outputs.Single(o => o.Type == "execute_result").Content["execution_count"]!);
        Assert.Equal(count, (int)first.Outputs.Single(o => o.Type == "execute_input").Content["execution_count"]!);
        Assert.Equal(count + 1, (int)Kernel.Run("1").Reply["execution_count"]!);
    }

    [Fact]
    public void Streams_keep_their_order()
    {
        Execution run = Kernel.Run("""for (int i = 0; i < 3; i++) { Console.Write($"o{i} "); Console.Error.Write($"e{i} "); }""");
        Assert.Equal(["o0 ", "e0 ", "o1 ", "e1 ", "o2 ", "e2 "], run.Outputs.Where(o => o.Type == "stream").Select(o => (string)o.Content["text"]!));
        Assert.Equal(["stdout", "stderr"], run.Outputs.Where(o => o.Type == "stream").Take(2).Select(o => (string)o.Content["name"]!));
    }

    [Fact]
    public void Text_is_published_while_the_cell_runs()
    {
        string id = Kernel.Start("""Console.WriteLine("begun"); for (int i = 0; i < 100; i++) { Console.Write("."); System.Threading.Thread.Sleep(20); } Console.WriteLine("ended");""");
        Received begun = Kernel.Published(o => o.Parent == id && o.Type == "stream");
        Assert.StartsWith("begun", (string)begun.Content["text"]!, StringComparison.Ordinal);
        Assert.Null(Kernel.Next(Kernel.Shell, TimeSpan.Zero));
        Received dots = Kernel.Published(o => o.Parent == id && o.Type == "stream");
        Assert.DoesNotContain("ended", (string)dots.Content["text"]!, StringComparison.Ordinal);
        Assert.Equal("ok", Kernel.Finish(id).Status);
    }

    [Fact]
    public void An_update_names_the_display_that_it_replaces()
    {
        Execution run = Kernel.Run("""var bar = display("0 %"); for (int i = 1; i <= 3; i++) bar.Update($"{i} of 3");""");
        Received shown = run.Outputs.Single(o => o.Type == "display_data");
        Received[] updates = [.. run.Outputs.Where(o => o.Type == "update_display_data")];
        Assert.Equal(["1 of 3", "2 of 3", "3 of 3"], updates.Select(u => (string)u.Content["data"]!["text/plain"]!));
        Assert.All(updates, u => Assert.Equal((string?)shown.Content["transient"]!["display_id"], (string?)u.Content["transient"]!["display_id"]));
    }

    [Fact]
    public void An_error_has_a_name_a_message_and_a_readable_traceback()
    {
        Execution run = Kernel.Run("int Half(int n) => n % 2 == 0 ? n / 2 : throw new ArgumentException(\"odd\");\nHalf(3)");
        Assert.Equal("error", run.Status);
        Received error = run.Outputs.Single(o => o.Type == "error");
        Assert.Equal(("ArgumentException", "odd"), ((string?)error.Content["ename"], (string?)error.Content["evalue"]));
        string traceback = string.Join('\n', error.Content["traceback"]!.AsArray().Select(line => (string)line!));
        Assert.Contains("at Half(int n) in cell", traceback, StringComparison.Ordinal);
        Assert.DoesNotContain("SharpCell", traceback, StringComparison.Ordinal);
        Assert.Equal("ArgumentException", (string?)run.Reply["ename"]);
    }

    [Fact]
    public void After_an_error_the_queue_is_aborted_unless_the_request_says_otherwise()
    {
        string failing = Kernel.Start("System.Threading.Thread.Sleep(200); throw new Exception();"), next = Kernel.Start("1");
        Assert.Equal(["error", "aborted"], new[] { Kernel.Reply(failing), Kernel.Reply(next) }.Select(r => (string)r["status"]!));
        failing = Kernel.Start("System.Threading.Thread.Sleep(200); throw new Exception();", new JsonObject { ["stop_on_error"] = false });
        next = Kernel.Start("1");
        Assert.Equal(["error", "ok"], new[] { Kernel.Reply(failing), Kernel.Reply(next) }.Select(r => (string)r["status"]!));
    }

    [Fact]
    public void A_silent_cell_publishes_nothing_and_does_not_count()
    {
        int count = (int)Kernel.Run("1").Reply["execution_count"]!;
        Execution silent = Kernel.Run("Console.WriteLine(1); var hidden = 5; hidden", new JsonObject { ["silent"] = true });
        Assert.Equal("ok", silent.Status);
        Assert.Empty(silent.Outputs);
        Execution unstored = Kernel.Run("hidden", new JsonObject { ["store_history"] = false });
        Assert.Equal("5", (string?)unstored.Result!["text/plain"]);
        Assert.Equal(count + 1, (int)Kernel.Run("1").Reply["execution_count"]!);
    }

    [Fact]
    public void User_expressions_are_evaluated_after_the_cell()
    {
        Execution run = Kernel.Run("var seven = 7;", new JsonObject { ["user_expressions"] = new JsonObject { ["good"] = "seven * 2", ["bad"] = "nowhere" } });
        JsonNode expressions = run.Reply["user_expressions"]!;
        Assert.Equal(("ok", "14"), ((string?)expressions["good"]!["status"], (string?)expressions["good"]!["data"]!["text/plain"]));
        Assert.Equal("error", (string?)expressions["bad"]!["status"]);
        Assert.DoesNotContain(run.Outputs, o => o.Type is "execute_result" or "error");
    }

    [Fact]
    public void A_question_is_answered_by_the_reader()
    {
        JsonObject asking = new() { ["allow_stdin"] = true };
        string id = Kernel.Start("""var name = await Microsoft.DotNet.Interactive.Kernel.GetInputAsync("Name?"); var line = Console.ReadLine(); name + "/" + line""", asking);
        foreach (string answer in new[] { "Ada", "zwölf 🎓" })
        {
            Received question = Kernel.Next(Kernel.Stdin, KernelClient.Patience)!;
            Assert.Equal("input_request", question.Type);
            Assert.False((bool)question.Content["password"]!);
            Kernel.Send(Kernel.Stdin, "input_reply", new JsonObject { ["value"] = answer });
        }

        Assert.Equal("Ada/zwölf 🎓", (string?)Kernel.Finish(id).Result!["text/plain"]);
        Execution refused = Kernel.Run("""await Microsoft.DotNet.Interactive.Kernel.GetInputAsync("Name?")""");
        Assert.Equal("error", refused.Status);
        Assert.Contains("nobody is there to answer", (string)refused.Reply["evalue"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await System.Threading.Tasks.Task.Delay(-1);")]
    [InlineData("""await Microsoft.DotNet.Interactive.Kernel.GetInputAsync("ever?")""")]
    public void An_interrupt_stops_the_cell_and_keeps_the_state(string code)
    {
        Kernel.Run("var kept = 11;");
        string id = Kernel.Start("""Console.WriteLine("go"); """ + code, new JsonObject { ["allow_stdin"] = true });
        Kernel.Published(o => o.Parent == id && o.Type == "stream");
        Assert.Equal("ok", (string?)Kernel.Ask("interrupt_request", socket: Kernel.Control)["status"]);
        Execution stopped = Kernel.Finish(id);
        Assert.Equal("error", stopped.Status);
        Assert.Equal("Cancelled", (string?)stopped.Reply["ename"]);
        Assert.Equal("11", (string?)Kernel.Run("kept").Result!["text/plain"]);
        while (Kernel.Next(Kernel.Stdin, TimeSpan.Zero) is not null)
        {
        }
    }

    [Fact]
    public void Editors_are_answered_while_a_cell_runs()
    {
        Kernel.Run("var numbers = new List<int>();");
        string id = Kernel.Start("""Console.WriteLine("go"); while (true) { }""");
        Kernel.Published(o => o.Parent == id && o.Type == "stream");
        JsonObject completion = Kernel.Ask("complete_request", new JsonObject { ["code"] = "numbers.Ad", ["cursor_pos"] = 10 });
        Assert.Equal(["Add", "AddRange"], completion["matches"]!.AsArray().Select(m => (string)m!).Where(m => m is "Add" or "AddRange").Order());
        Assert.Equal((8, 10), ((int)completion["cursor_start"]!, (int)completion["cursor_end"]!));
        JsonObject inspection = Kernel.Ask("inspect_request", new JsonObject { ["code"] = "numbers.Add", ["cursor_pos"] = 10, ["detail_level"] = 0 });
        Assert.True((bool)inspection["found"]!);
        Assert.Equal("complete", (string?)Kernel.Ask("is_complete_request", new JsonObject { ["code"] = "1 + 1" })["status"]);
        Assert.Equal("ok", (string?)Kernel.Ask("kernel_info_request")["status"]);
        Kernel.Ask("interrupt_request", socket: Kernel.Control);
        Assert.Equal("error", Kernel.Finish(id).Status);
    }

    [Fact]
    public void Positions_count_code_points()
    {
        string code = "\"🎓🎓\".Len";
        JsonObject completion = Kernel.Ask("complete_request", new JsonObject { ["code"] = code, ["cursor_pos"] = 8 });
        Assert.Equal(["Length"], completion["matches"]!.AsArray().Select(m => (string)m!));
        Assert.Equal((5, 8), ((int)completion["cursor_start"]!, (int)completion["cursor_end"]!));
        Assert.Equal("🎓", (string?)Kernel.Run("\"🎓\"").Result!["text/plain"]);
    }

    [Fact]
    public void History_is_answered_by_range_tail_and_pattern()
    {
        int line = (int)Kernel.Run("1000 + 1").Reply["execution_count"]!;
        Kernel.Run("1000 + 2");
        JsonNode tail = Kernel.Ask("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 2, ["output"] = true, ["raw"] = true })["history"]!;
        Assert.Equal("[[1,LINE,[\"1000 + 1\",\"1001\"]],[1,NEXT,[\"1000 + 2\",\"1002\"]]]".Replace("LINE", $"{line}").Replace("NEXT", $"{line + 1}"), tail.ToJsonString(Plain));
        JsonNode range = Kernel.Ask("history_request", new JsonObject { ["hist_access_type"] = "range", ["session"] = 0, ["start"] = line, ["stop"] = line + 1 })["history"]!;
        Assert.Equal($"[[1,{line},\"1000 + 1\"]]", range.ToJsonString(Plain));
        JsonNode found = Kernel.Ask("history_request", new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "1000*2" })["history"]!;
        Assert.Equal($"[[1,{line + 1},\"1000 + 2\"]]", found.ToJsonString(Plain));
        Assert.Equal("error", (string?)Kernel.Ask("history_request", new JsonObject { ["hist_access_type"] = "guess" })["status"]);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Comms_are_known_to_be_none()
    {
        Assert.Empty(Kernel.Ask("comm_info_request")["comms"]!.AsObject());
        string id = Kernel.Send(Kernel.Shell, "comm_open", new JsonObject { ["comm_id"] = "c1", ["target_name"] = "nowhere", ["data"] = new JsonObject() });
        Received closed = Kernel.Published(o => o.Parent == id && o.Type == "comm_close");
        Assert.Equal("c1", (string?)closed.Content["comm_id"]);
    }

    [Fact]
    public void A_name_with_a_question_mark_opens_the_pager()
    {
        Execution run = Kernel.Run("Math.Max?");
        JsonNode page = Assert.Single(run.Reply["payload"]!.AsArray())!;
        Assert.Equal("page", (string?)page["source"]);
        Assert.Contains("Max", (string)page["data"]!["text/plain"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_clears_a_terminal_clears_the_outputs()
    {
        Execution run = Kernel.Run("""Console.Write("before\u001b[2Jafter");""");
        Assert.Equal(["execute_input", "stream", "clear_output", "stream"], run.Outputs.Select(o => o.Type));
        Assert.Equal("beforeafter", run.Text());
    }
}
