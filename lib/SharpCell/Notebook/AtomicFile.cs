using System.Text;

namespace SharpCell.Notebook;

/// <summary>Replaces a file in one step: a reader sees the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes UTF-8 text without a byte order mark beside <paramref name="path"/>, flushes it to disk and renames it into place.</summary>
    /// <exception cref="IOException">The folder cannot be written; the old file is untouched.</exception>
    public static void WriteAllText(string path, string text)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(new UTF8Encoding(false, true).GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, full, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
