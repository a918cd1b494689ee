using System.Diagnostics;
using System.IO.Pipes;
using System.Text;

namespace SharpCell.Running;

/// <summary>A process of this program that runs cells, as its parent holds it: what starts it, the pipe to it, and what it leaves when it dies.</summary>
internal sealed class WorkerLink : IDisposable
{
    private const int KeptErrorLines = 30;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(60);
    private readonly List<string> errorLines = [];
    private readonly WorkerCommand command;
    private readonly NamedPipeServerStream pipe;
    private readonly StreamReader reader;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Process process;

    /// <summary>Starts the process.</summary>
    /// <param name="command">Its command; the name of the pipe is added.</param>
    /// <param name="folder">Its current folder.</param>
    /// <param name="variables">Environment variables in addition to this process's own.</param>
    /// <param name="native">Receives the lines that native code prints, and whether they are errors: they do not pass through the console of .NET.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public WorkerLink(WorkerCommand command, string folder, IReadOnlyDictionary<string, string> variables, Action<string, bool> native)
    {
        this.command = command;
        string pipeName = "sharpcell-" + Guid.NewGuid().ToString("N")[..16];
        pipe = new NamedPipeServerStream(pipeName, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        reader = new StreamReader(pipe, Encoding.UTF8, leaveOpen: true);
        ProcessStartInfo start = new(command.File, [.. command.Arguments, pipeName])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start) ?? throw new IOException($"{command.File} could not be started.");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, e) => Native(e.Data, isError: false);
        process.ErrorDataReceived += (_, e) => Native(e.Data, isError: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Native(string? line, bool isError)
        {
            if (line is null)
            {
                return;
            }

            lock (errorLines)
            {
                if (isError && errorLines.Count < KeptErrorLines)
                {
                    errorLines.Add(line);
                }
            }

            native(line, isError);
        }
    }

    /// <summary>The first lines of what the process wrote to its error stream; empty or beginning with a line end.</summary>
    public string Errors
    {
        get
        {
            lock (errorLines)
            {
                return errorLines.Count == 0 ? "" : "\n" + string.Join('\n', errorLines);
            }
        }
    }

    /// <summary>The process's exit code; -1 while it runs.</summary>
    public int ExitCode => process.HasExited ? process.ExitCode : -1;

    /// <summary>Waits until the process has taken up the pipe.</summary>
    /// <returns>Null, or why it did not.</returns>
    public async Task<string?> ConnectAsync()
    {
        using CancellationTokenSource patience = new(ConnectWithin);
        Task connected = pipe.WaitForConnectionAsync(patience.Token);
        Task exited = process.WaitForExitAsync(patience.Token);
        await Task.WhenAny(connected, exited).ConfigureAwait(false);
        if (connected.IsCompletedSuccessfully)
        {
            return null;
        }

        string reason = exited.IsCompletedSuccessfully ? $"ended with code {process.ExitCode}" : $"did not answer within {ConnectWithin.TotalSeconds} s";
        Kill();
        return $"The notebook's process ({command.File} {string.Join(' ', command.Arguments)}) {reason} before it took its job.{Errors}";
    }

    /// <summary>Sends a line.</summary>
    /// <exception cref="IOException">The process is gone.</exception>
    public async Task SendAsync(string line)
    {
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await pipe.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Receives a line.</summary>
    /// <returns>The line; null when the process is gone.</returns>
    public async Task<string?> ReadLineAsync()
    {
        try
        {
            return await reader.ReadLineAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The other end died in the middle of a message; that is the end of the stream too.
            return null;
        }
    }

    /// <summary>Waits for the process's end, and ends it when that takes too long.</summary>
    public async Task WaitForExitAsync(TimeSpan patience)
    {
        using CancellationTokenSource limit = new(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
    }

    /// <summary>Ends the process and those that it started.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }

    public void Dispose()
    {
        // Exit handlers of native libraries may take a moment; a process that lingers is ended.
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            Kill();
        }

        reader.Dispose();
        pipe.Dispose();
        process.Dispose();
        writing.Dispose();
    }
}
