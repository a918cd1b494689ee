using System.Diagnostics;

namespace Course.Bench;

/// <summary>Growth of the process's resident memory over training steps: native memory that nobody frees shows here first.</summary>
internal static class MemoryBench
{
    // Until then compiled code and the collector's first generation still grow to their sizes.
    private const int WarmUp = 3000;
    private const int Steps = 2000;

    /// <summary>Trains and answers the growth in percent of the resident set after warm-up.</summary>
    public static BenchResult Measure(ICollection<IDisposable> owned, CancellationToken cancellation)
    {
        Workload work = StepBench.Steps("LeNet", owned, StepBench.LeNet(), 28, 10, StepBench.Adam);
        Run(work, WarmUp, cancellation);
        double before = ResidentBytes();
        Run(work, Steps, cancellation);
        double growth = 100 * (ResidentBytes() - before) / before;
        return new BenchResult($"growth of memory over {Steps} LeNet steps", growth, null, "%", null);
    }

    private static void Run(Workload work, int steps, CancellationToken cancellation)
    {
        for (int done = 0; done < steps; done += 100)
        {
            cancellation.ThrowIfCancellationRequested();
            work.Run(100);
        }
    }

    private static double ResidentBytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
