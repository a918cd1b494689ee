using System.Runtime.InteropServices;

namespace WaferVision;

/// <summary>The process's environment as native libraries see it: outside Windows, .NET keeps a copy of its own, whose changes do not reach them.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable for native libraries that have not read it yet, unless it is set already.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    public static void SetDefault(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            Set(name, value, overwrite: 0);
        }
        else if (Environment.GetEnvironmentVariable(name) is null)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);
}
