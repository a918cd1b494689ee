using static TorchSharp.torch;

namespace TorchSharp.Utils;

internal static class TensorReader
{
    /// <summary>Reads a saved tensor into an existing one of the same type and shape, wherever that one lives.</summary>
    public static void ReadInto(Tensor target, BinaryReader reader)
    {
        using var _ = no_grad();
        if (target.device_type == DeviceType.CPU)
        {
            target.Load(reader);
            return;
        }

        using var staging = target.cpu();
        staging.Load(reader);
        target.copy_(staging);
    }
}
