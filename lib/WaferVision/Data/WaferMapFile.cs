using System.IO.Compression;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Reads one wafer map from a file: a text grid (<c>.csv</c>, <c>.txt</c>), a NumPy array (<c>.npy</c>) of two axes, or a NumPy archive
/// (<c>.npz</c>) with one such array or with one map in a layout of <see cref="WaferArchive"/>.
/// A text grid has one line per row of 0 (no die), 1 (pass) and 2 (fail), with commas, semicolons, tabs, spaces or nothing between;
/// empty lines and lines that start with # are skipped.
/// </summary>
public static class WaferMapFile
{
    /// <summary>The largest side of a map.</summary>
    public const int LargestSide = 4096;

    /// <summary>The file name extensions that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".csv", ".txt", ".npy", ".npz"];

    /// <summary>Reads a map.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is no wafer map; the message says where and what to do.</exception>
    public static WaferMap Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.OpenRead(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => FromArray(NpyArray.Read(stream, stream.Length, path, "array"), path),
            ".npz" => FromArchive(stream, path),
            ".csv" or ".txt" => FromText(new StreamReader(stream), path),
            var other => throw new WaferFileException(path, "name", string.Join(", ", Extensions), $"'{other}'", "Rename the file or save it in one of these formats."),
        };
    }

    internal static WaferMap FromText(TextReader reader, string file)
    {
        List<byte> dies = [];
        int rows = 0, columns = 0, line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.Length == 0 || text[0] == '#' || string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            int before = dies.Count;
            for (int c = 0; c < text.Length; c++)
            {
                if (text[c] is >= '0' and <= '2')
                {
                    dies.Add((byte)(text[c] - '0'));
                }
                else if (text[c] is not (',' or ';' or '\t' or ' '))
                {
                    throw new WaferFileException(
                        file, $"line {line}, column {c + 1}", "0 (no die), 1 (pass) or 2 (fail)", $"'{text[c]}'", "Map your bin codes to these three first.");
                }
            }

            int found = dies.Count - before;
            columns = rows == 0 ? found : columns;
            if (found != columns || found is 0 or > LargestSide || ++rows > LargestSide)
            {
                throw new WaferFileException(
                    file, $"line {line}", rows == 0 ? $"1 to {LargestSide} dies" : $"{columns} dies as in the first row, at most {LargestSide} rows",
                    $"{found} dies", "Every row must have the same number of dies.");
            }
        }

        return rows > 0
            ? new WaferMap(rows, columns, [.. dies], null, null, NotchSide.Down, new WaferMetadata(Source: file))
            : throw new WaferFileException(file, "line 1", "rows of 0, 1 and 2", "no row", "Check that the file was written.");
    }

    private static WaferMap FromArray(NpyArray array, string file)
    {
        array.WithAxes(2, 2);
        if (array.Shape[0] is < 1 or > LargestSide || array.Shape[1] is < 1 or > LargestSide)
        {
            throw new WaferFileException(file, "array", $"sides from 1 to {LargestSide}", $"{array.Shape[0]} × {array.Shape[1]}", "Save one map of rows × columns.");
        }

        return new WaferMap(array.Shape[0], array.Shape[1], array.ToBytes(DieCode.Fail, "a die code"), null, null, NotchSide.Down, new WaferMetadata(Source: file));
    }

    private static WaferMap FromArchive(FileStream stream, string file)
    {
        try
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count == 1 && zip.Entries[0].FullName.EndsWith(".npy", StringComparison.Ordinal))
            {
                return FromArray(WaferArchive.ReadArray(zip, zip.Entries[0].FullName[..^4], file), file);
            }
        }
        catch (InvalidDataException e)
        {
            throw new WaferFileException(file, "archive", "a readable .npz (zip) file", e.Message, "The file is damaged or no .npz; save it again.", e);
        }

        stream.Position = 0;
        WaferDataset data = WaferArchive.Read(stream, file);
        if (data.Count != 1)
        {
            throw new WaferFileException(file, "archive", "one map", $"{data.Count} maps", "Save the map of interest alone, or evaluate the set instead.");
        }

        WaferMap map = data.MapAt(0);
        return new WaferMap(map.Rows, map.Columns, map.Dies, metadata: map.Metadata with { Source = file });
    }
}
