using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Adds a border.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad, pad], mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, pad.AsSpan(), mode, value);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                switch (mode)
                {
                    case PaddingModes.Constant or PaddingModes.Zeros:
                        return Op.Call("constant_pad_nd"u8, input, pad, mode == PaddingModes.Zeros ? 0 : value);
                    case PaddingModes.Circular:
                        return Op.Call("_pad_circular"u8, input, pad);
                }

                return (mode, pad.Length) switch
                {
                    (PaddingModes.Reflect, 2) => Op.Call("reflection_pad1d"u8, input, pad),
                    (PaddingModes.Reflect, 4) => Op.Call("reflection_pad2d"u8, input, pad),
                    (PaddingModes.Reflect, 6) => Op.Call("reflection_pad3d"u8, input, pad),
                    (PaddingModes.Replicate, 2) => Op.Call("replication_pad1d"u8, input, pad),
                    (PaddingModes.Replicate, 4) => Op.Call("replication_pad2d"u8, input, pad),
                    (PaddingModes.Replicate, 6) => Op.Call("replication_pad3d"u8, input, pad),
                    _ => throw new ArgumentException($"Padding with mode {mode} takes 2, 4 or 6 amounts, got {pad.Length}", nameof(pad)),
                };
            }
        }
    }
}
