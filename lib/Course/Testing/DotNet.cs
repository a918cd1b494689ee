using System.Diagnostics;

namespace Course.Testing;

/// <summary>Runs the <c>dotnet</c> command, its output line by line into a log file and to a listener.</summary>
internal static class DotNet
{
    /// <summary>Runs to the end and answers the exit code; a cancelled run is killed with its children.</summary>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, string log, Action<string> onLine, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Lines are read as text in one language, whatever the user's.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        await using StreamWriter writer = new(log);
        using SemaphoreSlim gate = new(1);
        try
        {
            await Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError)).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        async Task PumpAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                await gate.WaitAsync(cancellation).ConfigureAwait(false);
                try
                {
                    await writer.WriteLineAsync(line).ConfigureAwait(false);
                    onLine(line);
                }
                finally
                {
                    gate.Release();
                }
            }
        }
    }
}
