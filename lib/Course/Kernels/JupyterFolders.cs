using System.Diagnostics;

namespace Course.Kernels;

/// <summary>Where Jupyter programs look for kernels, by the rules of jupyter_core.</summary>
internal static class JupyterFolders
{
    /// <summary>The data folder of the current user.</summary>
    public static string User =>
        Variable("JUPYTER_DATA_DIR")
        ?? (OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
            : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Jupyter")
            : Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(Home, ".local", "share"), "jupyter"));

    /// <summary>Every data folder that Jupyter programs on this machine search, as far as it can be told without starting one.</summary>
    public static IEnumerable<string> All
    {
        get
        {
            IEnumerable<string> told = (Variable("JUPYTER_PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            string[] environments = [.. new[] { Variable("VIRTUAL_ENV"), Variable("CONDA_PREFIX") }.OfType<string>().Select(Share)];
            string[] system = OperatingSystem.IsWindows()
                ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "jupyter")]
                : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
            return told.Append(User).Concat(environments).Concat(system).Distinct();
        }
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The data folder of the Python installation whose <c>python3</c> (or <c>python</c>) comes first.</summary>
    /// <exception cref="CourseException">There is no Python.</exception>
    public static string SysPrefix()
    {
        foreach (string python in OperatingSystem.IsWindows() ? new[] { "python", "py" } : ["python3", "python"])
        {
            try
            {
                ProcessStartInfo start = new(python, ["-c", "import sys; print(sys.prefix)"]) { RedirectStandardOutput = true, RedirectStandardError = true };
                using Process process = Process.Start(start)!;
                string prefix = process.StandardOutput.ReadToEnd().Trim();
                process.WaitForExit();
                if (process.ExitCode == 0 && prefix.Length > 0)
                {
                    return Share(prefix);
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not on the PATH; perhaps under the other name.
            }
        }

        throw new CourseException("--sys-prefix needs Python, and there is no python3 on the PATH. Activate its environment, or leave the option out");
    }

    private static string Share(string prefix) => Path.Combine(prefix, "share", "jupyter");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
