using System.Diagnostics;

namespace Course.Tests.Sharding;

/// <summary>A command line in a process of its own.</summary>
internal sealed class ShardProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public ShardProcess(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        (_output, _error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public int Id => _process.Id;

    /// <summary>Waits until it ends or something is true of the world outside; false if it ended first.</summary>
    public async Task<bool> UntilAsync(Func<bool> reached)
    {
        for (Stopwatch watch = Stopwatch.StartNew(); !_process.HasExited; await Task.Delay(5))
        {
            Assert.True(watch.Elapsed < Patience, "it neither ended nor got there");
            if (reached())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends it as a machine that loses power does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Its exit code, and what it said.</summary>
    public async Task<(int Status, string Output, string Error)> EndAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
