using WaferVision.Maps;

namespace Course.Bench;

/// <summary>Synthetic wafer maps of 128×128 of all classes in turn, on every processor. The peer is peers/generator.py, one process of NumPy.</summary>
internal static class GeneratorBench
{
    private const int Size = 128;
    private const int MapsPerBatch = 200;

    /// <summary>The workload.</summary>
    public static IReadOnlyList<Workload> Create()
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = Size });
        byte[] dies = new byte[MapsPerBatch * Size * Size];
        int[] labels = new int[MapsPerBatch];
        long next = 0;
        return
        [
            new Workload(
                "maps 128x128",
                "maps/s",
                count =>
                {
                    for (int i = 0; i < count; i++, next += MapsPerBatch)
                    {
                        generator.GenerateBatch(dies, labels, first: next);
                    }
                },
                MapsPerBatch),
        ];
    }
}
