using System.Diagnostics;

namespace Course.Tests.Commands;

/// <summary>A training run that is told to stop in the middle.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-interrupt-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AnInterruptedRunLeavesACheckpointThatTheNextOneGoesOnFrom()
    {
        string output = Path.Combine(_folder.FullName, "run");
        string[] arguments =
            ["train", "--count", "100", "--size", "16", "--batch", "16", "--epochs", "100000", "--schedule", "constant", "--device", "cpu", "--out", output];

        (int status, string lines, string error) = await InterruptAsync(arguments, after: "epoch 2/");
        Assert.Equal(CourseCommand.Interrupted, status);
        Assert.Contains("--resume goes on", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("epoch 1/", lines, StringComparison.Ordinal);
        int done = (await File.ReadAllLinesAsync(Path.Combine(output, "history.csv"))).Length - 1;
        Assert.True(done >= 2);

        (status, lines, _) = await InterruptAsync([.. arguments, "--resume"], after: $"epoch {done + 2}/");
        Assert.Equal(CourseCommand.Interrupted, status);
        Assert.DoesNotContain($"epoch {done}/", lines, StringComparison.Ordinal);
        Assert.Contains($"epoch {done + 1}/", lines, StringComparison.Ordinal);
    }

    // Runs the command line as a process of its own and sends it SIGTERM when a line begins as told. SIGTERM ends a run as Ctrl-C does, and
    // also where the tests run in the background: a shell lets such jobs, and so their children, ignore Ctrl-C's SIGINT.
    private static async Task<(int Status, string Lines, string Error)> InterruptAsync(string[] arguments, string after)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(after, StringComparison.Ordinal))
            {
                using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
                break;
            }
        }

        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        try
        {
            lines.Add(await process.StandardOutput.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the run went on after SIGTERM; its last line was: {lines[^1]}");
        }

        return (process.ExitCode, string.Join('\n', lines), await error);
    }
}
