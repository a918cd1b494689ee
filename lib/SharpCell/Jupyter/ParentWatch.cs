using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace SharpCell.Jupyter;

/// <summary>Notices that the front end which started the kernel is gone, so that no kernel is left behind.</summary>
internal static class ParentWatch
{
    // Jupyter's name for the starting process: its id, on Windows a handle of it. Absent where a kernel may outlive its starter.
    private const string Variable = "JPY_PARENT_PID";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Completes when the front end is gone; never where none is named.</summary>
    public static Task GoneAsync(CancellationToken cancellation)
    {
        if (!long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out long parent) || parent <= 1)
        {
            return Task.Delay(Timeout.Infinite, cancellation);
        }

        return OperatingSystem.IsWindows() ? HandleClosedAsync((nint)parent, cancellation) : ProcessGoneAsync((int)parent, cancellation);
    }

    private static async Task ProcessGoneAsync(int id, CancellationToken cancellation)
    {
        DateTime? started = StartOf(id);
        while (started is not null && StartOf(id) == started)
        {
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
    }

    // Ids are used again; the time of the start tells another process.
    private static DateTime? StartOf(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static Task HandleClosedAsync(nint handle, CancellationToken cancellation)
    {
        ManualResetEvent parent = new(false) { SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false) };
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle waiting = ThreadPool.RegisterWaitForSingleObject(parent, (_, _) => gone.TrySetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        cancellation.Register(() =>
        {
            waiting.Unregister(null);
            gone.TrySetCanceled(cancellation);
        });
        return gone.Task;
    }
}
