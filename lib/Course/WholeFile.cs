using System.Text;

namespace Course;

/// <summary>Files that appear whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes a text beside the target and renames; makes its folder if need be.</summary>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes beside the target, flushes to the disk and renames; makes its folder if need be.</summary>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Copies a file over another one.</summary>
    /// <exception cref="IOException">A file cannot be read or written; an old target is untouched.</exception>
    public static void Copy(string source, string target)
    {
        using FileStream from = File.OpenRead(source);
        Write(target, from.CopyTo);
    }

    /// <summary>Deletes what writers of this path left beside it when they were killed; what one that lives is writing stays.</summary>
    public static void RemoveLeftovers(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string leftover in Directory.GetFiles(folder, $"{Path.GetFileName(path)}.*.tmp"))
        {
            try
            {
                using FileStream held = new(leftover, FileMode.Open, FileAccess.Write, FileShare.None);
                File.Delete(leftover);
            }
            catch (IOException)
            {
                // Its writer lives, or has just moved or deleted it.
            }
        }
    }
}
