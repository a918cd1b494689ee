using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Course.Bench;

/// <summary>Number of threads of the numeric libraries.</summary>
internal static class Threads
{
    /// <summary>
    /// Sets it for libtorch and for the BLAS below it. OpenBLAS reads the process's environment when it is loaded, which on Unix is not the
    /// one that <see cref="Environment.SetEnvironmentVariable(string, string?)"/> changes; hence the call, which must come before any tensor.
    /// </summary>
    public static void Set(int count)
    {
        string text = count.ToString(CultureInfo.InvariantCulture);
        foreach (string variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
        {
            if (OperatingSystem.IsWindows())
            {
                Environment.SetEnvironmentVariable(variable, text);
            }
            else
            {
                _ = SetNative(variable, text, 1);
            }
        }

        torch.set_num_threads(count);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(string name, string value, int overwrite);
}
