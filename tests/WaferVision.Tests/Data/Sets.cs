using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

/// <summary>Small random sets for the tests.</summary>
internal static class Sets
{
    public static WaferDataset Ragged(int count, long seed, int classes = 3, bool multiLabel = false)
    {
        var random = new CounterRandom(seed);
        List<byte> dies = [];
        var shapes = new (int, int)[count];
        for (int i = 0; i < count; i++)
        {
            (int rows, int columns) = (random.Integer(3, 12), random.Integer(3, 12));
            shapes[i] = (rows, columns);
            for (int k = 0; k < rows * columns; k++)
            {
                dies.Add((byte)random.Below(3));
            }
        }

        int[] labels = new int[multiLabel ? count * classes : count];
        foreach (ref int label in labels.AsSpan())
        {
            label = random.Below(multiLabel ? 2 : classes);
        }

        return new WaferDataset(dies.ToArray(), shapes, labels, [.. Enumerable.Range(0, classes).Select(c => $"class {c} µ✓")], multiLabel);
    }
}
