using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Course.Loading;

/// <summary>The service in a process of its own, on a free port of this machine.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(IEnumerable<string> arguments)
    {
        string program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        ProcessStartInfo start = new(program, [Path.Combine(AppContext.BaseDirectory, "course.dll"), "serve", "--port", "0", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COURSE_ROOT"] = Repository.Root;
        _process = Process.Start(start) ?? throw new CourseException($"{program} could not be started");
        _process.OutputDataReceived += (_, e) => Read(e.Data);
        _process.ErrorDataReceived += (_, e) => Read(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _address.Task.Result;

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The last lines that it wrote.</summary>
    public string LastLines
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="arguments">What follows <c>serve</c>, without the port.</param>
    /// <param name="cancellation">Ends the wait, and the process.</param>
    /// <exception cref="CourseException">It ended, or was not ready in time; the message has its last lines.</exception>
    public static async Task<ServiceProcess> StartAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        ServiceProcess service = new(arguments);
        try
        {
            Task ended = service._process.WaitForExitAsync(cancellation);
            Task first = await Task.WhenAny(service._address.Task, ended).WaitAsync(StartsWithin, cancellation).ConfigureAwait(false);
            return first == service._address.Task
                ? service
                : throw new CourseException($"the service ended with status {service._process.ExitCode} before it was ready:\n{service.LastLines}");
        }
        catch (Exception problem)
        {
            service.Dispose();
            if (problem is TimeoutException)
            {
                throw new CourseException($"the service was not ready after {StartsWithin.TotalMinutes:N0} minutes:\n{service.LastLines}");
            }

            throw;
        }
    }

    /// <summary>Asks it to stop, as an orchestrator does, and waits until it has.</summary>
    /// <exception cref="CourseException">It did not stop in time, or did not say what it had done.</exception>
    public async Task<ServiceEnd> StopAsync(CancellationToken cancellation)
    {
        using (Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }

        try
        {
            await _process.WaitForExitAsync(cancellation).WaitAsync(StopsWithin, cancellation).ConfigureAwait(false);
            return StoppedPattern().Match(LastLines) is { Success: true } match
                ? new(_process.ExitCode, Count(match.Groups[1]), Count(match.Groups[2]))
                : throw new CourseException($"the service ended with status {_process.ExitCode} and did not say how many requests it had accepted and answered:\n{LastLines}");
        }
        catch (TimeoutException)
        {
            throw new CourseException($"the service went on for {StopsWithin.TotalMinutes:N0} minute after it was asked to stop:\n{LastLines}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"https?://\S+?:\d+")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^stopped; (\d+) requests accepted, (\d+) answered", RegexOptions.Multiline)]
    private static partial Regex StoppedPattern();

    private static long Count(Group digits) => long.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > 30)
            {
                _lines.Dequeue();
            }
        }

        if (AddressPattern().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Value));
        }
    }
}

/// <summary>How a service ended.</summary>
/// <param name="Status">Its exit code.</param>
/// <param name="Accepted">Requests that it had read.</param>
/// <param name="Answered">Those of them that it answered.</param>
internal sealed record ServiceEnd(int Status, long Accepted, long Answered);
