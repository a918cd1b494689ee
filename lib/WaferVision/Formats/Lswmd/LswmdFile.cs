using WaferVision.Data;
using WaferVision.Data.Pickle;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>
/// Reads WM-811K as it is distributed: <c>LSWMD.pkl</c>, a pandas table with the columns waferMap, dieSize, lotName, waferIndex,
/// trianTestLabel (spelt so) and failureType, written by Python 2; also copies that pandas 0.16 to 2 saved again. The pickle is carried out
/// by a machine that makes arrays, texts and numbers and calls nothing else.
/// </summary>
/// <remarks>Source of the set: Wu, Jang, Chen, IEEE Trans. Semiconductor Manufacturing 28 (2015).</remarks>
public static class LswmdFile
{
    private const string MapColumn = "waferMap";
    private const string LabelColumn = "failureType";

    // The real file needs some 120 operations a map, 100 million in all.
    private const long MostOperations = 400_000_000;
    private const string Remedy = "Use LSWMD.pkl as distributed, or save the table with pandas' to_pickle and plain object columns.";

    /// <summary>The nine classes in label order; the order of the names of the set's usual .npz copies.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "none"];

    /// <summary>Reads the set.</summary>
    /// <param name="path">The pickle.</param>
    /// <param name="options">What to read; null for labelled maps only.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is damaged, hostile or of another layout; the message names the byte, or row and column.</exception>
    public static LswmdData Read(string path, LswmdOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Read(stream, path, options ?? new LswmdOptions());
    }

    internal static LswmdData Read(Stream stream, string file, LswmdOptions options)
    {
        try
        {
            PandasFrame frame = ReadFrame(stream, out PickleArena arena);
            string? missing = new[] { MapColumn, LabelColumn }.FirstOrDefault(c => !frame.Has(c));
            return missing is null
                ? new LswmdRows(frame, file, options).Take(arena)
                : throw new WaferFileException(file, "table", $"a column '{missing}'", $"the columns {string.Join(", ", frame.Columns.Take(20))}", Remedy);
        }
        catch (InvalidDataException error)
        {
            throw new WaferFileException(file, "pickle", "a pandas table of wafer maps", error.Message, Remedy, error);
        }
    }

    private static PandasFrame ReadFrame(Stream stream, out PickleArena arena)
    {
        long length = stream.Length;
        HashSet<uint> recalled = PickleMemos.Recalled(new PickleInput(stream, 0, length));
        stream.Position = 0;
        arena = new PickleArena(length);
        object? content = PickleMachine.Read(new PickleInput(stream, 0, length), new PandasNames(arena), MostOperations, recalled, arena);
        return content as PandasFrame ?? throw new InvalidDataException($"expected a pandas table, found {PickleMachine.Describe(content)}");
    }

    /// <summary>Turns the rows of a table into a set.</summary>
    private sealed class LswmdRows(PandasFrame frame, string file, LswmdOptions options)
    {
        private readonly List<(int Rows, int Columns)> _shapes = [];
        private readonly List<NumpyArray> _maps = [];
        private readonly List<int> _labels = [];
        private readonly List<string?> _lots = [];
        private readonly List<int> _wafers = [];
        private readonly List<LswmdPart> _parts = [];
        private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

        public LswmdData Take(PickleArena arena)
        {
            string? part = new[] { "trianTestLabel", "trainTestLabel" }.FirstOrDefault(frame.Has);
            bool hasLots = frame.Has("lotName"), hasWafers = frame.Has("waferIndex");
            for (int row = 0; row < frame.Rows; row++)
            {
                if (Label(row) is not { } label)
                {
                    continue;
                }

                NumpyArray map = Map(row);
                _maps.Add(map);
                _shapes.Add((map.Shape[0], map.Shape[1]));
                _labels.Add(label);
                _lots.Add(hasLots ? Shared(Text(frame.Cell("lotName", row))) : null);
                _wafers.Add(hasWafers && frame.Cell("waferIndex", row) is { } index ? Number(index, row) : 0);
                _parts.Add(part is null ? LswmdPart.None : Part(Text(frame.Cell(part, row))));
            }

            IReadOnlyList<string> classes = options.IncludeUnlabelled ? [.. ClassNames, WaferFiles.Unlabelled] : ClassNames;
            return new LswmdData(new WaferDataset(Join(arena), _shapes, _labels.ToArray(), classes), _lots, _wafers, _parts);
        }

        /// <summary>One block of all maps' dies. Where it saves most of a second copy, the arena itself becomes that block.</summary>
        private ReadOnlyMemory<byte> Join(PickleArena arena)
        {
            long total = _maps.Sum(m => (long)m.Count);
            if (total > Array.MaxLength)
            {
                throw new WaferFileException(file, "table", $"at most {Array.MaxLength} dies in all", $"{total}", "Split the set.");
            }

            bool inPlace = total > arena.Used / 2 && InOrder(arena);
            byte[] dies = inPlace ? arena.Bytes : new byte[total];
            int at = 0;
            foreach (NumpyArray map in _maps)
            {
                // Forwards within one block: a map moves to where maps before it were, or stays.
                map.Data.CopyTo(dies.AsSpan(at));
                at += map.Count;
            }

            return dies.AsMemory(0, at);
        }

        private bool InOrder(PickleArena arena)
        {
            int end = 0;
            foreach (NumpyArray map in _maps)
            {
                (byte[] store, int start) = map.Place;
                if (store != arena.Bytes || start < end)
                {
                    return false;
                }

                end = start + map.Count;
            }

            return true;
        }

        private NumpyArray Map(int row)
        {
            object? cell = frame.Cell(MapColumn, row);
            const int most = WaferMapFile.LargestSide;
            if (cell is not NumpyArray { Shape: [>= 1 and <= most, >= 1 and <= most], IsInteger: true, ItemSize: 1 } map)
            {
                string found = cell is NumpyArray other
                    ? $"an array of the shape ({string.Join(", ", other.Shape)}) and items of {other.ItemSize} bytes"
                    : PickleMachine.Describe(cell);
                throw new WaferFileException(file, $"row {row}, {MapColumn}", $"an array of die codes with two sides from 1 to {most}", found, Remedy);
            }

            int bad = map.Data.IndexOfAnyExceptInRange(DieCode.None, DieCode.Fail);
            if (bad >= 0)
            {
                throw new WaferFileException(file, $"row {row}, {MapColumn}", "die codes 0 to 2", $"{map.Data[bad]} at position {bad}", Remedy);
            }

            if (map.ColumnMajor)
            {
                map.MakeRowMajor();
            }

            return map;
        }

        private int? Label(int row)
        {
            object? cell = frame.Cell(LabelColumn, row);
            string? name = Text(cell);
            if (name is null)
            {
                return options.IncludeUnlabelled ? ClassNames.Count : null;
            }

            for (int label = 0; label < ClassNames.Count; label++)
            {
                if (ClassNames[label] == name)
                {
                    return label;
                }
            }

            throw new WaferFileException(file, $"row {row}, {LabelColumn}", $"one of {string.Join(", ", ClassNames)}", $"'{name}'", Remedy);
        }

        /// <summary>The text of a cell such as [['none']]; null for an empty one such as [].</summary>
        private static string? Text(object? cell, int depth = 0) => cell switch
        {
            string text => text.Length == 0 ? null : text,
            NumpyArray { Count: 1, Objects: { } items } when depth < 4 => Text(items[0], depth + 1),
            NumpyArray { Count: 1, Objects: null } array => Text(array.Text(0), depth),
            List<object?> { Count: 1 } list when depth < 4 => Text(list[0], depth + 1),
            _ => null,
        };

        private string? Shared(string? name)
        {
            if (name is not null && !_names.TryAdd(name, name))
            {
                name = _names[name];
            }

            return name;
        }

        private int Number(object cell, int row) => cell switch
        {
            double.NaN => 0,
            double value and >= 0 and <= int.MaxValue => (int)value,
            long value and >= 0 and <= int.MaxValue => (int)value,
            NumpyArray { Count: 1, Objects: null } array => Number(array.Number(0), row),
            _ => throw new WaferFileException(file, $"row {row}, waferIndex", "the number of a wafer", PickleMachine.Describe(cell), Remedy),
        };

        private static LswmdPart Part(string? name) => name switch
        {
            "Training" => LswmdPart.Training,
            "Test" => LswmdPart.Test,
            _ => LswmdPart.None,
        };
    }
}
