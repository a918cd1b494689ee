using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests.Jupyter;

/// <summary>Jupyter Notebook over a folder with a copy of the course's notebooks, with the course's kernel registered, and nothing of the user's.</summary>
internal sealed class JupyterServer : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("jupyter-server-").FullName;
    private readonly Process process;

    public JupyterServer()
    {
        string notebooks = Directory.CreateDirectory(Path.Combine(home, "notebooks")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "notebooks"), "*.ipynb"))
        {
            File.Copy(file, Path.Combine(notebooks, Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(Path.Combine(home, "data"), Path.Combine(SharedData.Repository, "data"));
        Run("dotnet", Path.Combine(AppContext.BaseDirectory, "course.dll"), "kernel", "install").WaitForExit();
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Address = $"http://127.0.0.1:{port}";
        process = Run(
            Program!, "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--port-retries=0",
            "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={notebooks}");
        using HttpClient client = new();
        Assert.True(SpinWait.SpinUntil(() => Answers(client), TimeSpan.FromSeconds(60)), "Jupyter Notebook does not answer");
    }

    /// <summary>Debian's Jupyter Notebook; null where it is missing.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "jupyter-notebook")).FirstOrDefault(File.Exists);

    public static string? Missing => OfflineBrowser.Missing ?? (Program is null ? "needs Jupyter Notebook, which ./course setup --tests installs on Debian" : null);

    public string Address { get; }

    /// <summary>Processes that the server started: its kernels.</summary>
    public int[] Kernels() => [.. Process.GetProcesses().Where(p => ParentOf(p.Id) == process.Id).Select(p => p.Id)];

    /// <summary>Ends the server as a crash would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
        Directory.Delete(home, recursive: true);
    }

    private static int ParentOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private bool Answers(HttpClient client)
    {
        try
        {
            Thread.Sleep(200);
            return client.GetAsync(new Uri(Address + "/api")).GetAwaiter().GetResult().IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Process Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = home, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string kind in new[] { "DATA", "RUNTIME", "CONFIG" })
        {
            start.Environment[$"JUPYTER_{kind}_DIR"] = Path.Combine(home, "jupyter", kind);
        }

        start.Environment["COURSE_ROOT"] = SharedData.Repository;
        start.Environment["WAFERVISION_PROFILE"] = "ci";
        Process started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }
}

/// <summary>A fact that needs a browser and Jupyter Notebook and is skipped, with the reason, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JupyterFactAttribute : FactAttribute
{
    public JupyterFactAttribute() => Skip = JupyterServer.Missing;
}
