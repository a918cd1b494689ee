using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Models;

/// <summary>Weights and images made from their names, the same as in Golden/make_models_golden.py.</summary>
internal static class Formula
{
    /// <summary>Sets every floating-point parameter and buffer of a model; counters stay.</summary>
    public static void Fill(nn.Module model, double gain = 1)
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Tensor entry) in model.state_dict())
        {
            if (entry.is_floating_point())
            {
                using Tensor values = Value(name, entry.shape, gain);
                entry.copy_(values);
            }
        }
    }

    /// <summary>Images (N, C, S, S), each one brighter than the one before it by 1.</summary>
    public static Tensor Images(int count, int channels, int size) => Value("input", [count, channels, size, size], 1);

    private static Tensor Value(string name, long[] shape, double gain)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        long image = values.Length / shape[0];
        (double middle, double spread) = name switch
        {
            "input" => (0, 1),
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => (1, 0.5),
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) => (0, 0.1),
            _ when shape.Length > 1 => (0, Math.Sqrt(6.0 / image)),
            _ when name.EndsWith("weight", StringComparison.Ordinal) => (gain, 0.25 * gain),
            _ => (0, 0.1),
        };
        uint seed = Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619));
        for (int i = 0; i < values.Length; i++)
        {
            // A number from -1 to 1 by hashing the position (murmur3's finaliser); written out here, as a call would take longer than the hash.
            uint x = unchecked(((uint)i * 2654435761u) + seed);
            x = unchecked((x ^ (x >> 16)) * 0x85EBCA6B);
            x = unchecked((x ^ (x >> 13)) * 0xC2B2AE35);
            x ^= x >> 16;
            values[i] = (float)(middle + (spread * (((x >> 8) / 8388608.0) - 1)));
        }

        if (name == "input")
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] += i / image;
            }
        }

        return tensor(values, shape);
    }
}
