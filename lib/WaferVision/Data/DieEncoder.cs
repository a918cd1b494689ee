using System.Buffers;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>Writes die codes as the channels of an image.</summary>
public static class DieEncoder
{
    private static ReadOnlySpan<float> ScaledOf => [0f, 0.5f, 1f, 0f];

    /// <summary>Encodes one map.</summary>
    /// <param name="dies">Row-major die codes 0, 1, 2.</param>
    /// <param name="encoding">The channels.</param>
    /// <param name="image">Takes channels × dies floats, channel after channel.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    public static void Encode(ReadOnlySpan<byte> dies, DieEncoding encoding, Span<float> image)
    {
        if (image.Length != dies.Length * encoding.Channels())
        {
            throw new ArgumentException($"Expected room for {dies.Length * encoding.Channels()} values; found {image.Length}.", nameof(image));
        }

        switch (encoding)
        {
            case DieEncoding.Scaled:
                ReadOnlySpan<float> scaled = ScaledOf;
                for (int i = 0; i < dies.Length; i++)
                {
                    image[i] = scaled[dies[i] & 3];
                }

                break;
            case DieEncoding.FailMask:
                Mark(dies, DieCode.Fail, image);
                break;
            default:
                Mark(dies, DieCode.Pass, image[..dies.Length]);
                Mark(dies, DieCode.Fail, image[dies.Length..]);
                break;
        }
    }

    /// <summary>Encodes a map that was sampled <paramref name="samples"/> times as finely on both axes: each pixel is the mean of its samples.</summary>
    internal static void EncodeMeans(ReadOnlySpan<byte> dies, int samples, int columns, DieEncoding encoding, Span<float> image)
    {
        float[] fine = ArrayPool<float>.Shared.Rent(dies.Length * encoding.Channels());
        Span<float> values = fine.AsSpan(0, dies.Length * encoding.Channels());
        Encode(dies, encoding, values);
        image.Clear();
        float weight = 1f / (samples * samples);
        int line = columns * samples;
        for (int from = 0; from < values.Length; from += line)
        {
            int fineRow = from / line;
            Span<float> target = image.Slice(fineRow / samples * columns, columns);
            ReadOnlySpan<float> source = values.Slice(from, line);
            for (int i = 0; i < line; i++)
            {
                target[i / samples] += source[i] * weight;
            }
        }

        ArrayPool<float>.Shared.Return(fine);
    }

    private static void Mark(ReadOnlySpan<byte> dies, byte code, Span<float> image)
    {
        for (int i = 0; i < dies.Length; i++)
        {
            image[i] = dies[i] == code ? 1f : 0f;
        }
    }
}
