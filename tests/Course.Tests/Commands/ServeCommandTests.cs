using System.Diagnostics;
using System.Net;
using System.Text;
using WaferVision.Testing;

namespace Course.Tests.Commands;

/// <summary>The service as a process of its own.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-serve-");

    private static string Model => Path.Combine(SharedData.Repository, "data", "models", "wm811k.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    // SIGTERM is treated as Ctrl-C, whose SIGINT a shell lets its background jobs, and so their children, ignore.
    [Fact]
    public async Task ASignalEndsItOnceEveryRequestIsAnswered()
    {
        using Process process = Start(null, "serve", "--model", Model, "--port", "0", "--queue-delay", "1000", "--max-batch", "64");
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            string line = (await process.StandardOutput.ReadLineAsync())!;
            Assert.Contains("no API key asked for", line, StringComparison.Ordinal);
            using HttpClient client = new() { BaseAddress = new Uri(line.Split(' ')[0]) };
            Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, 5).Select(_ => client.PostAsync("/v1/classify", new StringContent("[[1,2],[1,1]]", Encoding.UTF8, "application/json")))];
            while (!(await client.GetStringAsync("/metrics")).Contains("wafervision_queue_depth 5", StringComparison.Ordinal))
            {
            }

            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            Assert.All(await Task.WhenAll(requests), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
            Assert.Matches(@"stopped; (\d+) requests accepted, \1 answered", await process.StandardOutput.ReadToEndAsync());
            Assert.Equal("", await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task AKilledServiceLeavesNothingAndTheNextRemovesWhatOneKilledEarlierLeft()
    {
        DirectoryInfo temporary = _folder.CreateSubdirectory("tmp");
        string prefix = Path.Combine(temporary.FullName, $"wafervision-intake-{Environment.UserName}-"), foreign = Path.Combine(temporary.FullName, "wafervision-intake-somebody-else-1.npz");
        string left = prefix + "1.npz", held = prefix + "2.npz", fresh = prefix + "3.npz";
        foreach (string file in (string[])[left, held, fresh, foreign])
        {
            File.WriteAllText(file, "half a request");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - TimeSpan.FromHours(file == fresh ? 0.5 : 2));
        }

        using FileStream holder = new(held, FileMode.Open, FileAccess.Read, FileShare.Read);
        using Process process = Start(temporary.FullName, "serve", "--model", Model, "--port", "0");
        try
        {
            using HttpClient client = new() { BaseAddress = new Uri((await process.StandardOutput.ReadLineAsync())!.Split(' ')[0]) };
            using HttpResponseMessage response = await client.PostAsync("/v1/classify", new StringContent("12\n11", Encoding.UTF8, "text/csv"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.Equal([held, fresh, foreign], Directory.EnumerateFileSystemEntries(temporary.FullName, "wafervision-*").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatCannotBeServedIsToldWithARemedy()
    {
        string empty = Path.Combine(_folder.FullName, "keys"), missing = Path.Combine(_folder.FullName, "missing.onnx");
        File.WriteAllText(empty, "# none\n\n");
        (string[] Arguments, string Said)[] cases =
        [
            (["--model", Model, "--host", "0.0.0.0"], "--api-key-file"),
            (["--model", Model, "--host", "example.org"], "Expected an IP address"),
            (["--model", missing], "there is no such file"),
            (["--model", Model, "--api-key-file", empty], "holds no API key"),
        ];
        foreach ((string[] arguments, string said) in cases)
        {
            using StringWriter output = new(), error = new();
            Assert.Equal(CourseCommand.Failure, await CourseCommand.InvokeAsync(["serve", "--port", "0", .. arguments], output, error));
            Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheCommandsOfItsPageAreUnderstood()
    {
        string[] lines = [.. File.ReadLines(Path.Combine(SharedData.Repository, "docs", "serving.md")).Where(line => line.StartsWith("./course ", StringComparison.Ordinal))];
        Assert.True(lines.Length >= 5);
        Assert.All(lines, line => Assert.Empty(CourseCommand.Create().Parse(line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]).Errors));
    }

    private static Process Start(string? temporary, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["COURSE_ROOT"] = SharedData.Repository },
        };
        if (temporary is not null)
        {
            start.Environment["TMPDIR"] = temporary;
        }

        return Process.Start(start)!;
    }
}
