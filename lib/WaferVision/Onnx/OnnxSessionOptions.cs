namespace WaferVision.Onnx;

/// <summary>How ONNX Runtime runs a model. The defaults are the fastest of those measured for one caller at a time.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads that share one run; 0 for as many as the machine has cores. Where many threads call, 1 gives the most maps a second. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int Threads { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Expected 0 or more."); }

    /// <summary>Whether memory between layers is kept for the next run; otherwise it goes back to the system, at a cost of time. Default: yes.</summary>
    public bool Arena { get; init; } = true;

    /// <summary>Whether threads wait for work by spinning, which answers sooner and keeps cores busy between layers. Default: yes.</summary>
    public bool Spinning { get; init; } = true;
}
