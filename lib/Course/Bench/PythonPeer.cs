using System.Diagnostics;
using System.Globalization;

namespace Course.Bench;

/// <summary>
/// A Python script that stays alive for a whole comparison and measures on request: a line "WORK ITERATIONS" in, a line with seconds out.
/// While it waits it uses no processor.
/// </summary>
internal sealed class PythonPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Process _process;
    private readonly string _script;

    private PythonPeer(Process process, string script)
    {
        _process = process;
        _script = script;
        Description = Read();
    }

    /// <summary>What the script says it runs on: versions and threads.</summary>
    public string Description { get; }

    /// <summary>Starts a script of <c>Bench/peers</c> with the first Python that has what it needs.</summary>
    /// <param name="script">File name of the script.</param>
    /// <param name="modules">Modules it imports.</param>
    /// <param name="threads">Threads that its libraries may use.</param>
    /// <param name="missing">What to say where there is none.</param>
    /// <returns><see langword="null"/> where no Python has the modules.</returns>
    public static PythonPeer? TryStart(string script, IReadOnlyList<string> modules, int threads, out string missing)
    {
        missing = $"no peer: found no python3 with {string.Join(" and ", modules)} (Debian: apt-get install {string.Join(' ', modules.Select(m => $"python3-{m}"))})";
        string path = Path.Combine(AppContext.BaseDirectory, "Bench", "peers", script);
        foreach (string python in (string[])["python3", "/usr/bin/python3"])
        {
            if (Has(python, modules))
            {
                return new PythonPeer(Start(python, ["-B", "-u", path], threads), script);
            }
        }

        return null;
    }

    /// <summary>Whether the peer has such a work.</summary>
    public bool Knows(string work) => Ask(work, 0) != "unknown";

    /// <summary>Seconds that the peer takes for <paramref name="iterations"/> iterations.</summary>
    /// <exception cref="CourseException">The script fails or does not answer.</exception>
    public double Measure(string work, int iterations)
    {
        string answer = Ask(work, iterations);
        return double.TryParse(answer, CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new CourseException($"the Python peer {_script} answered '{answer}' to '{work}'; expected seconds");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static bool Has(string python, IReadOnlyList<string> modules)
    {
        try
        {
            using Process probe = Start(python, ["-c", $"import {string.Join(", ", modules)}"], 1);
            // Reading to the end first: a full pipe would keep a talkative import from ending.
            probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string python, string[] arguments, int threads)
    {
        ProcessStartInfo start = new(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
        {
            start.Environment[variable] = threads.ToString(CultureInfo.InvariantCulture);
        }

        return Process.Start(start)!;
    }

    private string Ask(string work, int iterations)
    {
        _process.StandardInput.WriteLine($"{work}\t{iterations}");
        _process.StandardInput.Flush();
        return Read();
    }

    private string Read()
    {
        using CancellationTokenSource limit = new(Patience);
        try
        {
            return _process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult()
                ?? throw new CourseException($"the Python peer {_script} ended: {_process.StandardError.ReadToEnd().Trim()}");
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new CourseException($"the Python peer {_script} did not answer within {Patience.TotalMinutes} minutes");
        }
    }
}
