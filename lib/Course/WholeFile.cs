namespace Course;

/// <summary>Text files that appear whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the target and renames; makes its folder if need be.</summary>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
