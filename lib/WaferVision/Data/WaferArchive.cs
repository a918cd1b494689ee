using System.IO.Compression;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Reads and writes sets of wafer maps as NumPy archives (<c>.npz</c>), in two layouts:
/// <list type="bullet">
/// <item>maps of any size: <c>dies</c> (all die codes, flat), <c>shapes</c> (N, 2: rows and columns), <c>labels</c> (N class indices, or
/// N × classes of 0 and 1 for several labels) and <c>class_names</c>; where they are known <c>lots</c> (N names, empty without);</item>
/// <item>MixedWM38: <c>arr_0</c> (N, rows, columns) and <c>arr_1</c> (N, 8) of 0 and 1, in the order of <see cref="MixedWm38Names"/>;
/// the code 3, which a few of its maps hold, is read as 2 (fail).</item>
/// </list>
/// </summary>
public static class WaferArchive
{
    private const int MostEntries = 64;

    // Deflate cannot expand a byte to more than 1,032; a header that claims more lies.
    private const long MostExpansion = 1032;
    private const string Layouts = "See data/README.md for the two layouts.";

    /// <summary>MixedWM38's basic labels, in the order of its label columns.</summary>
    public static IReadOnlyList<string> MixedWm38Names { get; } =
        ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"];

    /// <summary>Reads a set.</summary>
    /// <param name="path">An <c>.npz</c> file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is damaged, hostile or of another layout; the message says where and what to do.</exception>
    public static WaferDataset Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Writes a set, for readers of the first layout. The file appears whole or not at all.</summary>
    /// <param name="path">The <c>.npz</c> file; an existing one is replaced.</param>
    /// <param name="data">The set; at most 65,536 classes and 65,535 rows or columns.</param>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    /// <exception cref="OverflowException">A side or a label beyond 65,535; what was there stays.</exception>
    public static void Write(string path, WaferDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        AtomicFile.Write(path, stream => Write(stream, data));
    }

    /// <summary>Writes a set with the lot of each map.</summary>
    /// <param name="path">The <c>.npz</c> file; an existing one is replaced.</param>
    /// <param name="data">The set; at most 65,536 classes and 65,535 rows or columns.</param>
    /// <param name="lots">The lot of each map; null where it is not known.</param>
    /// <exception cref="ArgumentException">Not one lot a map.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    /// <exception cref="OverflowException">A side or a label beyond 65,535; what was there stays.</exception>
    public static void Write(string path, WaferDataset data, IReadOnlyList<string?> lots)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(lots);
        if (lots.Count != data.Count)
        {
            throw new ArgumentException($"Expected a lot for each of {data.Count} maps; found {lots.Count}.", nameof(lots));
        }

        AtomicFile.Write(path, stream => Write(stream, data, lots));
    }

    /// <summary>The lot of each map of an archive, null where it is not known; null as a whole where the archive names none.</summary>
    /// <param name="path">An <c>.npz</c> file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is damaged or hostile.</exception>
    public static IReadOnlyList<string?>? ReadLots(string path)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Read);
            return zip.GetEntry("lots.npy") is null
                ? null
                : [.. ReadArray(zip, "lots", path).WithAxes(1, 1).ToText().Select(lot => lot.Length == 0 ? null : lot)];
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Unreadable(path, e);
        }
    }

    internal static WaferDataset Read(Stream stream, string file)
    {
        try
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            CheckEntries(zip, file);
            if (zip.GetEntry("dies.npy") is not null)
            {
                return ReadNative(zip, file);
            }

            return zip.GetEntry("arr_0.npy") is not null
                ? ReadMixed(zip, file)
                : throw NoLayout(zip, file);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Unreadable(file, e);
        }
    }

    private static void CheckEntries(ZipArchive zip, string file)
    {
        if (zip.Entries.Count > MostEntries)
        {
            throw new WaferFileException(file, "directory", $"at most {MostEntries} arrays", $"{zip.Entries.Count}", Layouts);
        }
    }

    private static WaferFileException NoLayout(ZipArchive zip, string file) =>
        new(file, "directory", "the arrays dies, shapes, labels, class_names or arr_0, arr_1", Listed(zip), Layouts);

    /// <summary>Reads an array and compares its bytes with the checksum that the archive's directory tells.</summary>
    internal static NpyArray ReadArray(ZipArchive zip, string name, string file)
    {
        ZipArchiveEntry entry = Entry(zip, name, file);
        using Stream stream = entry.Open();
        using ChecksumStream summed = new(stream);
        NpyArray array = NpyArray.Read(summed, entry.Length, file, entry.FullName);
        return summed.Value == entry.Crc32
            ? array
            : throw new WaferFileException(file, entry.FullName, $"content with the checksum (CRC-32) {entry.Crc32:x8}", $"{summed.Value:x8}", NpyArray.Damaged);
    }

    /// <summary>The entry of an array, unless it claims to be longer than it can be.</summary>
    internal static ZipArchiveEntry Entry(ZipArchive zip, string name, string file)
    {
        string entryName = name + ".npy";
        ZipArchiveEntry entry = zip.GetEntry(entryName)
            ?? throw new WaferFileException(file, "directory", $"the array '{name}'", Listed(zip), Layouts);
        if (entry.Length > Array.MaxLength || entry.Length > (entry.CompressedLength * MostExpansion) + 64)
        {
            throw new WaferFileException(
                file, entryName, $"at most {Array.MaxLength} bytes that {entry.CompressedLength} packed ones can hold", $"{entry.Length}",
                "The file is damaged or hostile; do not use it.");
        }

        return entry;
    }

    private static WaferDataset ReadNative(ZipArchive zip, string file)
    {
        byte[] dies = ReadArray(zip, "dies", file).ToBytes(DieCode.Fail, "a die code");
        WaferArchiveIndex index = ReadNativeIndex(zip, file);
        return new WaferDataset(dies, index.Shapes, index.Labels, index.ClassNames, index.MultiLabel);
    }

    private static WaferArchiveIndex ReadNativeIndex(ZipArchive zip, string file)
    {
        NpyArray shapeArray = ReadArray(zip, "shapes", file).WithAxes(2, 2), labelArray = ReadArray(zip, "labels", file).WithAxes(1, 2);
        string[] names = ReadArray(zip, "class_names", file).WithAxes(1, 1).ToText();
        bool multiLabel = labelArray.Shape.Length == 2;
        int count = shapeArray.Shape[0];
        if (shapeArray.Shape[1] != 2 || labelArray.Shape[0] != count || names.Length == 0 || (multiLabel && labelArray.Shape[1] != names.Length))
        {
            throw new WaferFileException(
                file, "shapes.npy, labels.npy", $"({count}, 2) shapes and {count} labels of {names.Length} classes",
                $"shapes ({string.Join(", ", shapeArray.Shape)}), labels ({string.Join(", ", labelArray.Shape)})", Layouts);
        }

        int[] sides = shapeArray.ToIntegers(65535, "rows or columns");
        var shapes = new (int Rows, int Columns)[count];
        for (int i = 0; i < count; i++)
        {
            shapes[i] = (sides[2 * i], sides[(2 * i) + 1]);
        }

        return new("dies", DieCode.Fail, shapes, labelArray.ToIntegers(multiLabel ? 1 : names.Length - 1, "a label"), names, multiLabel);
    }

    /// <summary>Everything of an archive but its die codes.</summary>
    internal static WaferArchiveIndex ReadIndex(ZipArchive zip, string file)
    {
        CheckEntries(zip, file);
        return zip.GetEntry("dies.npy") is not null ? ReadNativeIndex(zip, file)
            : zip.GetEntry("arr_0.npy") is not null ? ReadMixedIndex(zip, file)
            : throw NoLayout(zip, file);
    }

    /// <summary>What is thrown in place of what the zip reader threw.</summary>
    internal static WaferFileException Unreadable(string file, Exception cause) =>
        new(file, "archive", "a readable .npz (zip) file", cause.Message, "The file is damaged or no .npz; fetch or save it again.", cause);

    /// <summary>Whether an exception is how the zip reader, or what checks its content, refuses a damaged archive.</summary>
    internal static bool IsDamage(Exception e) =>
        e is InvalidDataException or NotSupportedException or EndOfStreamException or ArgumentException or OverflowException;

    private static WaferDataset ReadMixed(ZipArchive zip, string file)
    {
        WaferArchiveIndex index = ReadMixedIndex(zip, file);
        byte[] dies = ReadArray(zip, "arr_0", file).ToBytes(index.HighestCode, "a die code");
        dies.AsSpan().Replace((byte)3, DieCode.Fail);
        return new WaferDataset(dies, index.Shapes, index.Labels, index.ClassNames, index.MultiLabel);
    }

    private static WaferArchiveIndex ReadMixedIndex(ZipArchive zip, string file)
    {
        ZipArchiveEntry entry = Entry(zip, "arr_0", file);
        using Stream stream = entry.Open();
        int[] shape = NpyArray.ReadHeader(stream, entry.Length, file, entry.FullName, out _).Shape;
        NpyArray labels = ReadArray(zip, "arr_1", file).WithAxes(2, 2);
        if (shape.Length != 3)
        {
            throw new WaferFileException(file, entry.FullName, "an array with 3 axes", $"the shape ({string.Join(", ", shape)})", Layouts);
        }

        if (labels.Shape[0] != shape[0] || labels.Shape[1] != MixedWm38Names.Count)
        {
            throw new WaferFileException(file, "arr_1.npy", $"the shape ({shape[0]}, {MixedWm38Names.Count})", $"({string.Join(", ", labels.Shape)})", Layouts);
        }

        var shapes = new (int Rows, int Columns)[shape[0]];
        Array.Fill(shapes, (shape[1], shape[2]));
        return new("arr_0", 3, shapes, labels.ToIntegers(1, "a label"), MixedWm38Names, MultiLabel: true);
    }

    internal static void Write(Stream stream, WaferDataset data, IReadOnlyList<string?>? lots = null)
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        ushort[] shapes = new ushort[2 * data.Count];
        for (int i = 0; i < data.Count; i++)
        {
            (int rows, int columns) = data.ShapeOf(i);
            (shapes[2 * i], shapes[(2 * i) + 1]) = (checked((ushort)rows), checked((ushort)columns));
        }

        ushort[] labels = Array.ConvertAll(data.Labels.ToArray(), l => checked((ushort)l));
        Entry(zip, "dies", s => NpyWriter.Write(s, data.Dies.Span, data.Dies.Length));
        Entry(zip, "shapes", s => NpyWriter.Write(s, shapes, data.Count, 2));
        Entry(zip, "labels", s =>
        {
            if (data.MultiLabel)
            {
                NpyWriter.Write(s, labels, data.Count, data.ClassNames.Count);
            }
            else
            {
                NpyWriter.Write(s, labels, data.Count);
            }
        });
        Entry(zip, "class_names", s => NpyWriter.Write(s, data.ClassNames));
        if (lots is not null)
        {
            Entry(zip, "lots", s => NpyWriter.Write(s, [.. lots.Select(lot => lot ?? "")]));
        }
    }

    private static void Entry(ZipArchive zip, string name, Action<Stream> write)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", CompressionLevel.SmallestSize);

        // A fixed time: the same set makes the same file.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream stream = entry.Open();
        write(stream);
    }

    private static string Listed(ZipArchive zip)
    {
        string names = string.Join(", ", zip.Entries.Select(e => e.FullName).Take(8));
        return names.Length == 0 ? "an empty archive" : names.Length > 300 ? names[..300] + "…" : names;
    }
}
