namespace WaferVision.Onnx;

/// <summary>How ONNX Runtime runs a model.</summary>
/// <remarks>
/// The defaults are chosen by measurement with ONNX Runtime 1.29 on two logical processors of an AMD EPYC core. Median of ResNet-18 on one 64×64 map:
/// 1.5 ms with two threads, 2.4 ms with one; with 8-bit numbers 0.39 and 0.47 ms. While other programs used the processor, the settings in turns: the
/// slowest tenth of runs of MobileNet V3 small took 25 ms or more where threads spin and below 1 ms where they do not; the fastest are alike, 0.3 ms.
/// With and without the arena neither times nor memory differed beyond noise.
/// </remarks>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads that share one run; 0 for as many as the machine has cores. Where many threads call, 1 gives the most maps a second. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int Threads { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Expected 0 or more."); }

    /// <summary>Whether memory between layers is kept for the next run; otherwise it goes back to the system. Default: yes, as ONNX Runtime has it.</summary>
    public bool Arena { get; init; } = true;

    /// <summary>Whether threads wait for work by spinning, which keeps cores from other programs. Default: no.</summary>
    public bool Spinning { get; init; }
}
