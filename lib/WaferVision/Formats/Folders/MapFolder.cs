using System.Buffers;
using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>
/// A set of wafer maps as a folder of files: a folder for each class, named as the class, with one map in each file; or, for maps without
/// labels, files only. Maps are text grids, NumPy arrays and archives of one map (see <see cref="WaferMapFile"/>), and PNG pictures of one pixel
/// a die: grey 0 (no die), 127 or 128 (pass), 255 (fail), also the bare greys 1 and 2; or black, green (0, 255, 0) and red (255, 0, 0).
/// </summary>
public static class MapFolder
{
    private const string Remedy = "Put maps alone into the folder: all in folders named as their classes, or all without folders.";

    // What one of the usual systems does not allow in names, so that a set can move between them.
    private static readonly SearchValues<char> NotInNames = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), .. "<>:\"/\\|?*"]);

    /// <summary>The file name extensions of maps.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. WaferMapFile.Extensions, ".png"];

    /// <summary>Reads a set. Classes and maps come in the ordinal order of their names; names that start with a dot are passed over.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>A set; maps without labels have the one class <see cref="WaferFiles.Unlabelled"/>.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="WaferFileException">A file that is no map, or no map at all; the message says where and what to do.</exception>
    public static WaferDataset Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string[] classes = Names(Directory.GetDirectories(folder));
        string[] files = Names(Directory.GetFiles(folder));
        if (classes.Length > 0 && files.Length > 0)
        {
            throw new WaferFileException(folder, $"'{files[0]}'", $"only folders beside the folder '{classes[0]}'", "a file", Remedy);
        }

        var maps = new Maps();
        if (classes.Length == 0)
        {
            maps.Add(folder, files, 0);
            return maps.ToDataset(folder, [WaferFiles.Unlabelled]);
        }

        for (int label = 0; label < classes.Length; label++)
        {
            string path = Path.Combine(folder, classes[label]);
            if (Names(Directory.GetDirectories(path)) is [var inner, ..])
            {
                throw new WaferFileException(folder, $"'{classes[label]}'", "files", $"the folder '{inner}'", Remedy);
            }

            maps.Add(path, Names(Directory.GetFiles(path)), label);
        }

        return maps.ToDataset(folder, classes);
    }

    /// <summary>
    /// Writes a set as a folder of each class that has maps. A map of several labels goes to the class of all their names. The folder appears
    /// whole or not at all.
    /// </summary>
    /// <param name="folder">The folder, which must not exist.</param>
    /// <param name="data">The set, with class names that can be names of folders.</param>
    /// <param name="pictures">PNG pictures of greys 0, 127 and 255 if true, else text grids (<c>.csv</c>).</param>
    /// <exception cref="ArgumentException">A class name that cannot be the name of a folder.</exception>
    /// <exception cref="IOException">The folder exists or cannot be written.</exception>
    public static void Write(string folder, WaferDataset data, bool pictures = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        string full = Path.GetFullPath(folder);
        if (Path.Exists(full))
        {
            throw new IOException($"'{folder}' exists. Choose a folder that does not exist yet.");
        }

        // All names before the first file: what cannot be written leaves nothing behind.
        string[] names = [.. Enumerable.Range(0, data.Count).Select(data.LabelName)];
        foreach (string name in names.Distinct())
        {
            if (name.Length == 0 || name.StartsWith('.') || name.AsSpan().ContainsAny(NotInNames))
            {
                throw new ArgumentException($"The class name '{name}' cannot be the name of a folder.", nameof(data));
            }
        }

        string beside = $"{full}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(beside);
        try
        {
            for (int i = 0; i < data.Count; i++)
            {
                string of = Directory.CreateDirectory(Path.Combine(beside, names[i])).FullName;
                using FileStream stream = File.Create(Path.Combine(of, $"{i:D6}{(pictures ? ".png" : ".csv")}"));
                WriteMap(stream, data, i, pictures);
            }

            Directory.Move(beside, full);
        }
        catch
        {
            Directory.Delete(beside, recursive: true);
            throw;
        }
    }

    private static void WriteMap(Stream stream, WaferDataset data, int index, bool pictures)
    {
        (int rows, int columns) = data.ShapeOf(index);
        ReadOnlySpan<byte> dies = data.DiesOf(index);
        if (pictures)
        {
            MapPicture.Write(stream, dies, rows, columns);
            return;
        }

        byte[] text = new byte[2 * dies.Length];
        for (int i = 0; i < dies.Length; i++)
        {
            text[2 * i] = (byte)('0' + dies[i]);
            text[(2 * i) + 1] = (byte)((i + 1) % columns == 0 ? '\n' : ',');
        }

        stream.Write(text);
    }

    private static string[] Names(string[] paths) =>
        [.. paths.Select(p => Path.GetFileName(p)!).Where(n => !n.StartsWith('.')).Order(StringComparer.Ordinal)];

    private sealed class Maps
    {
        private readonly List<(int Rows, int Columns)> _shapes = [];
        private readonly List<int> _labels = [];
        private readonly List<byte> _dies = [];

        public void Add(string folder, string[] files, int label)
        {
            foreach (string file in files)
            {
                string path = Path.Combine(folder, file);
                WaferMap map = ReadMap(path);
                if ((long)_dies.Count + map.Dies.Length > Array.MaxLength)
                {
                    throw new WaferFileException(path, "map", $"at most {Array.MaxLength} dies in all maps", "more", "Split the set.");
                }

                _dies.AddRange(map.Dies);
                _shapes.Add((map.Rows, map.Columns));
                _labels.Add(label);
            }
        }

        public WaferDataset ToDataset(string folder, string[] classes) => _labels.Count > 0
            ? new WaferDataset(_dies.ToArray(), _shapes, _labels.ToArray(), classes)
            : throw new WaferFileException(folder, "folder", $"files {string.Join(", ", Extensions)}", "none", Remedy);

        private static WaferMap ReadMap(string path)
        {
            string extension = Path.GetExtension(path).ToLowerInvariant();
            return extension == ".png" ? MapPicture.Read(path)
                : WaferMapFile.Extensions.Contains(extension) ? WaferMapFile.Read(path)
                : throw new WaferFileException(path, "name", string.Join(", ", Extensions), $"'{extension}'", Remedy);
        }
    }
}
