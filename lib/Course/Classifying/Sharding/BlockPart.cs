using WaferVision.Data;
using WaferVision.Formats;

namespace Course.Classifying.Sharding;

/// <summary>A piece of what a block's inputs hold, in their order.</summary>
internal abstract record BlockPart;

/// <summary>What could not be read.</summary>
/// <param name="File">The file.</param>
/// <param name="Map">The first of the maps; null where the file as a whole is meant.</param>
/// <param name="Maps">How many of them; null where that is not known.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record UnreadPart(string File, int? Map, int? Maps, string Message) : BlockPart;

/// <summary>Where a map comes from.</summary>
/// <param name="File">The file.</param>
/// <param name="Map">The map's number in it, from 0.</param>
/// <param name="Wafer">The wafer's identity, where the file tells it.</param>
internal sealed record MapOrigin(string File, int Map, string? Wafer);

/// <summary>Maps that are classified in one go.</summary>
/// <param name="Dies">Die codes, one map after the other.</param>
/// <param name="Shapes">Rows and columns of each map.</param>
/// <param name="Origins">Where each comes from.</param>
internal sealed record MapsPart(ReadOnlyMemory<byte> Dies, IReadOnlyList<(int Rows, int Columns)> Shapes, IReadOnlyList<MapOrigin> Origins) : BlockPart
{
    /// <summary>Whether there are as many of them as there may be.</summary>
    public bool IsFull => Suffice(Origins.Count, Dies.Length);

    /// <summary>Consecutive maps of an archive.</summary>
    public static MapsPart Of(string file, int first, WaferDataset maps) => new(
        maps.Dies, [.. Enumerable.Range(0, maps.Count).Select(maps.ShapeOf)], [.. Enumerable.Range(0, maps.Count).Select(i => new MapOrigin(file, first + i, null))]);

    private static bool Suffice(int maps, int dies) => maps >= WorkBlock.MostMaps || dies >= WorkBlock.MostDies;

    /// <summary>Maps of files, as they come.</summary>
    public sealed class Builder
    {
        private readonly List<byte> _dies = [];
        private readonly List<(int Rows, int Columns)> _shapes = [];
        private readonly List<MapOrigin> _origins = [];

        /// <summary>Whether there is none.</summary>
        public bool IsEmpty => _origins.Count == 0;

        /// <summary>Adds one; answers all if they are as many as there may be.</summary>
        public MapsPart? Add(TestedWafer wafer, MapOrigin origin)
        {
            _dies.AddRange(wafer.Map.Dies);
            _shapes.Add((wafer.Map.Rows, wafer.Map.Columns));
            _origins.Add(origin);
            return Suffice(_origins.Count, _dies.Count) ? Take() : null;
        }

        /// <summary>All so far; the next one added is the first again.</summary>
        public MapsPart Take()
        {
            MapsPart part = new(_dies.ToArray(), [.. _shapes], [.. _origins]);
            _dies.Clear();
            _shapes.Clear();
            _origins.Clear();
            return part;
        }
    }
}
