using System.Diagnostics;
using Course.Terminal;

namespace Course.Kernels;

/// <summary>The Jupyter program of this machine.</summary>
internal static class JupyterProgram
{
    private static readonly string[] Names = ["jupyter-lab", "jupyter-notebook"];

    /// <summary>What to install, by platform.</summary>
    public const string Advice = """
        there is no Jupyter on this machine. Install it, then run ./course lab again:
          any platform with Python   python3 -m pip install jupyterlab
          Debian, Ubuntu             sudo apt-get install jupyter-notebook
          Fedora                     sudo dnf install jupyterlab
          Arch                       sudo pacman -S jupyterlab
          macOS                      brew install jupyterlab
          Windows                    winget install Python.Python.3.12, then: py -m pip install jupyterlab
          Visual Studio Code         needs no Jupyter of its own: run ./course kernel install and choose the kernel ".NET (C#)"
        """;

    /// <summary>JupyterLab, else Jupyter Notebook, in the checkout's own environment or on the PATH; null where there is none.</summary>
    public static string? Find()
    {
        string scripts = OperatingSystem.IsWindows() ? "Scripts" : "bin", ending = OperatingSystem.IsWindows() ? ".exe" : "";
        string[] folders = [Repository.PathOf("artifacts", "jupyter", scripts), .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists);
    }

    /// <summary>Opens the notebooks until the user ends Jupyter.</summary>
    /// <param name="shell">Where to tell what happens.</param>
    /// <param name="arguments">What to pass on to Jupyter.</param>
    /// <param name="cancellation">Ends Jupyter with its kernels.</param>
    /// <exception cref="CourseException">There is no Jupyter.</exception>
    public static async Task<int> OpenAsync(Shell shell, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        string program = Find() ?? throw new CourseException(Advice);
        ProcessStartInfo start = new(program, [Repository.PathOf("notebooks"), .. arguments]) { WorkingDirectory = Repository.Root };
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess && !arguments.Contains("--allow-root"))
        {
            start.ArgumentList.Add("--allow-root");
        }

        (string name, string file) = KernelRegistration.Install(JupyterFolders.User, null);
        shell.Remarks.WriteLine($"Kernel '{name}': {file}");
        if (name != KernelSpec.Preferred)
        {
            // Here the notebooks are to open with SharpCell all the same, without touching the other kernel: this folder is searched first.
            string own = Repository.PathOf("artifacts", "jupyter-data");
            KernelSpec.Write(own, KernelSpec.Preferred);
            string? before = Environment.GetEnvironmentVariable("JUPYTER_PATH");
            start.Environment["JUPYTER_PATH"] = string.IsNullOrEmpty(before) ? own : $"{own}{Path.PathSeparator}{before}";
        }

        using Process process = Process.Start(start) ?? throw new CourseException($"{program} could not be started");
        using CancellationTokenRegistration ending = cancellation.Register(() => End(process));
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    // Asked to end, Jupyter shuts its kernels down; killed, it leaves that to them.
    private static void End(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            using Process? kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            kill?.WaitForExit();
        }
    }
}
