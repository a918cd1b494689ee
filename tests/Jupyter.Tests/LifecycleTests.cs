using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Jupyter.Tests;

/// <summary>From start to end: nothing is left behind.</summary>
public sealed class LifecycleTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static bool AllGone(IEnumerable<int> processes) => SpinWait.SpinUntil(() => processes.All(id => !Directory.Exists($"/proc/{id}")), Soon);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_shutdown_is_answered_and_ends_the_kernel_with_its_cells(bool restart)
    {
        using KernelClient kernel = new();
        string id = kernel.Start("""Console.WriteLine("go"); while (true) { }""");
        kernel.Published(o => o.Parent == id && o.Type == "stream");
        int[] children = kernel.Children();
        Assert.NotEmpty(children);
        JsonObject reply = kernel.Ask("shutdown_request", new JsonObject { ["restart"] = restart }, kernel.Control);
        Assert.Equal(("ok", restart), ((string?)reply["status"], (bool)reply["restart"]!));
        Assert.True(kernel.Process.WaitForExit(Soon));
        Assert.Equal(0, kernel.Process.ExitCode);
        Assert.True(AllGone(children));
    }

    [Fact]
    public void A_killed_front_end_leaves_no_process()
    {
        using Process frontEnd = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        using KernelClient kernel = new(new Dictionary<string, string> { ["JPY_PARENT_PID"] = $"{frontEnd.Id}" });
        string id = kernel.Start("""Console.WriteLine("go"); while (true) { }""");
        kernel.Published(o => o.Parent == id && o.Type == "stream");
        int[] children = kernel.Children();
        Assert.NotEmpty(children);
        frontEnd.Kill();
        Assert.True(kernel.Process.WaitForExit(Soon));
        Assert.True(AllGone(children));
    }

    [Fact]
    public void A_killed_kernel_leaves_no_process()
    {
        using KernelClient kernel = new();
        Assert.Equal("ok", kernel.Run("1").Status);
        int[] children = kernel.Children();
        Assert.NotEmpty(children);
        kernel.Process.Kill();
        Assert.True(AllGone(children));
    }

    [Fact]
    public void The_signals_of_a_terminal_interrupt_and_end()
    {
        using KernelClient kernel = new();
        string id = kernel.Start("""var kept = 3; Console.WriteLine("go"); while (true) { }""");
        kernel.Published(o => o.Parent == id && o.Type == "stream");
        Signal(kernel.Process.Id, "INT");
        Assert.Equal("Cancelled", (string?)kernel.Finish(id).Reply["ename"]);
        Assert.Equal("3", (string?)kernel.Run("kept").Result!["text/plain"]);
        int[] children = kernel.Children();
        Signal(kernel.Process.Id, "TERM");
        Assert.True(kernel.Process.WaitForExit(Soon));
        Assert.True(AllGone(children));
    }

    [Fact]
    public void An_interrupt_gives_the_notebook_back_even_where_its_process_is_stuck()
    {
        using KernelClient kernel = new();
        string id = kernel.Start("""
            Console.WriteLine("go");
            System.Threading.Thread.Sleep(2000);
            System.Diagnostics.Process.Start("kill", $"-STOP {Environment.ProcessId}").WaitForExit();
            while (true) { }
            """);
        kernel.Published(o => o.Parent == id && o.Type == "stream");
        string state = $"/proc/{Assert.Single(kernel.Children())}/stat";
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(state).Contains(") T ", StringComparison.Ordinal), TimeSpan.FromMinutes(1)));
        Signal(kernel.Process.Id, "INT");
        JsonNode reply = kernel.Finish(id).Reply;
        Assert.Equal("StateLost", (string?)reply["ename"]);
        Assert.Contains("did not answer within 10 s of the interrupt", (string?)reply["evalue"], StringComparison.Ordinal);
        Assert.Equal("2", (string?)kernel.Run("1 + 1").Result!["text/plain"]);
    }

    [Fact]
    public void A_long_session_stays_small_and_quick()
    {
        using KernelClient kernel = new();
        kernel.Run("var sum = 0;");
        long Resident() => kernel.Children().Append(kernel.Process.Id).Sum(id =>
        {
            using Process process = Process.GetProcessById(id);
            return process.WorkingSet64;
        });
        for (int i = 0; i < 100; i++)
        {
            kernel.Run($"int v{i} = {i}; sum += v{i}; Console.WriteLine(sum);");
        }

        long early = Resident();
        for (int i = 100; i < 500; i++)
        {
            kernel.Run($"int v{i} = {i}; sum += v{i}; Console.WriteLine(sum);");
        }

        long late = Resident();
        Assert.Equal($"{499 * 500 / 2}", (string?)kernel.Run("sum").Result!["text/plain"]);
        Assert.True(late < early + (200L << 20), $"{early >> 20} MiB after 100 cells, {late >> 20} MiB after 500");
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("""{"shell_port":1}""", "key")]
    [InlineData("""{"key":"k","shell_port":70000}""", "shell_port is 70000")]
    [InlineData("""{"key":"k","transport":"ipc"}""", "ipc")]
    [InlineData("""{"key":"k","signature_scheme":"hmac-md5"}""", "hmac-md5")]
    public void A_connection_file_that_is_not_understood_is_explained(string json, string reason)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            using Process process = Process.Start(new ProcessStartInfo("dotnet", [KernelClient.Program, "kernel-start", file]) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(Soon));
            Assert.Equal(1, process.ExitCode);
            Assert.Contains(reason, error, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(file), error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Signal(int process, string name)
    {
        Assert.False(OperatingSystem.IsWindows(), $"{RuntimeInformation.OSDescription} has no signals");
        using Process kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
