using WaferVision.Data;

namespace WaferVision.Tests.Training;

/// <summary>Small sets that a network can learn within seconds.</summary>
internal static class Sets
{
    public const int Size = 16;

    /// <summary>Failing dies in the upper left, upper right or lower left quarter: three classes, with noise.</summary>
    public static WaferDataset Quarters(int count, int seed)
    {
        var random = new Random(seed);
        byte[] dies = new byte[count * Size * Size];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = n % 3;
            Fill(random, dies.AsSpan(n * Size * Size, Size * Size), (y, x) => (y >= Size / 2 ? 2 : 0) + (x >= Size / 2 ? 1 : 0) == labels[n]);
        }

        return new(dies, Size, Size, labels, ["upper left", "upper right", "lower left"]);
    }

    /// <summary>Failing dies in the upper half, the left half, both or neither: two labels, with noise.</summary>
    public static WaferDataset Halves(int count, int seed)
    {
        var random = new Random(seed);
        byte[] dies = new byte[count * Size * Size];
        int[] labels = new int[count * 2];
        for (int n = 0; n < count; n++)
        {
            (bool upper, bool left) = (n % 2 == 1, n / 2 % 2 == 1);
            (labels[2 * n], labels[(2 * n) + 1]) = (upper ? 1 : 0, left ? 1 : 0);
            Fill(random, dies.AsSpan(n * Size * Size, Size * Size), (y, x) => (upper && y < Size / 2) || (left && x < Size / 2));
        }

        return new(dies, Size, Size, labels, ["upper", "left"], multiLabel: true);
    }

    private static void Fill(Random random, Span<byte> map, Func<int, int, bool> defect)
    {
        for (int i = 0; i < map.Length; i++)
        {
            double chance = defect(i / Size, i % Size) ? 0.7 : 0.05;
            map[i] = random.NextDouble() < chance ? (byte)2 : (byte)1;
        }
    }
}
