using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>A device to compute on, and what backs it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Threads">Threads torch computes with on the CPU.</param>
/// <param name="Libraries">Full paths of the native torch libraries this process has loaded.</param>
public sealed record DeviceChoice(Device Device, int Threads, IReadOnlyList<string> Libraries)
{
    /// <summary>Device, threads and library files in one line.</summary>
    public override string ToString() => $"device {Device}, {Threads} CPU threads, libtorch {torch.__version__} from {string.Join(", ", Libraries)}";
}

/// <summary>Chooses where to compute and says so.</summary>
public static class Devices
{
    private static readonly string[] LibraryNames = ["libtorch", "torch_cpu", "torch_cuda", "c10", "LibTorchSharp"];

    /// <summary>Chooses a device, loading torch's native libraries now rather than at some later, surprising moment.</summary>
    /// <param name="wanted"><c>auto</c> (a GPU where there is one), <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    /// <exception cref="InvalidOperationException">A GPU was asked for and there is none, or not so many.</exception>
    public static DeviceChoice Choose(string wanted = "auto")
    {
        ArgumentNullException.ThrowIfNull(wanted);
        string name = wanted.Trim().ToLowerInvariant();
        Device device = name switch
        {
            "auto" => cuda.is_available() ? CUDA : CPU,
            "cpu" => CPU,
            "cuda" => Gpu(0),
            _ when name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out int index) && index >= 0 => Gpu(index),
            _ => throw new ArgumentException($"Unknown device '{wanted}'; expected auto, cpu, cuda or cuda:N.", nameof(wanted)),
        };
        InitializeDeviceType(device.type);
        return new(device, get_num_threads(), LoadedLibraries());
    }

    private static Device Gpu(int index)
    {
        int count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? new Device(DeviceType.CUDA, index)
            : throw new InvalidOperationException(
                $"cuda:{index} was asked for, but torch sees {count} GPUs. Give 'cpu' or 'auto', or check the driver and that a CUDA build of torch is installed.");
    }

    private static IReadOnlyList<string> LoadedLibraries()
    {
        using Process process = Process.GetCurrentProcess();
        return
        [
            .. process.Modules.Cast<ProcessModule>()
                .Select(module => module.FileName ?? "")
                .Where(file => LibraryNames.Any(name => Path.GetFileName(file).Contains(name, StringComparison.OrdinalIgnoreCase))
                    && !file.EndsWith(".pdb", StringComparison.OrdinalIgnoreCase) && !IsManaged(file))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    // Process.Modules lists every mapped file on Linux, TorchSharp's own managed assembly among them.
    private static bool IsManaged(string file) =>
        Path.GetFileName(file).Equals("TorchSharp.dll", StringComparison.OrdinalIgnoreCase);
}
