namespace Course.Bench;

/// <summary>A piece of work that both sides do the same number of times.</summary>
/// <param name="Name">Its name; the peer knows it by the same.</param>
/// <param name="Unit">"ns" or "ms" for the time of one iteration, anything else for items a second.</param>
/// <param name="Run">Does it that many times.</param>
/// <param name="ItemsPerIteration">Items of one iteration, for a rate.</param>
internal sealed record Workload(string Name, string Unit, Action<int> Run, int ItemsPerIteration = 1)
{
    /// <summary>The figure in <see cref="Unit"/> for a measured time.</summary>
    public double Figure(double seconds, int iterations) => Unit switch
    {
        "ns" => 1e9 * seconds / iterations,
        "ms" => 1e3 * seconds / iterations,
        _ => (double)iterations * ItemsPerIteration / seconds,
    };
}
