using WaferVision.Data;

namespace Course.Classifying.Sharding;

/// <summary>A file to classify, as far as it must be known before it is read; of a link, the file that it points to.</summary>
/// <param name="Name">As typed, or the typed folder and the path below it, with slashes: the same on every machine that was told the same.</param>
/// <param name="Length">In bytes; 0 where there is no such file.</param>
/// <param name="Modified">When it was written last, in UTC.</param>
internal sealed record InputFile(string Name, long Length, DateTime Modified)
{
    /// <summary>Finds the files of arguments, in their order; those of a folder by name.</summary>
    /// <exception cref="CourseException">A folder holds no wafer map.</exception>
    public static IEnumerable<InputFile> Find(IEnumerable<string> arguments) => arguments.SelectMany(Names).Distinct().Select(Of);

    /// <summary>Opens it as an archive that can be read in parts; null where it is something else, or damaged.</summary>
    public WaferArchiveReader? OpenArchive()
    {
        if (!Name.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return WaferArchiveReader.Open(Name);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It may hold a single map; if not, whoever reads it as a file tells what is wrong.
            return null;
        }
    }

    private static IEnumerable<string> Names(string argument) => Directory.Exists(argument)
        ? MapFiles.Find(argument)
            .Select(file => Path.Combine(argument, Path.GetRelativePath(argument, file)).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)
        : [argument];

    private static InputFile Of(string name)
    {
        try
        {
            FileInfo link = new(name);
            return (link.ResolveLinkTarget(returnFinalTarget: true) ?? link) is FileInfo { Exists: true } file ? new(name, file.Length, file.LastWriteTimeUtc) : new(name, 0, default);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Links in a circle, or into a closed folder: whoever reads it tells.
            return new(name, 0, default);
        }
    }
}
