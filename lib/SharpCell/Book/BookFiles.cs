using System.Security.Cryptography;

namespace SharpCell.Book;

/// <summary>The notebooks' own pictures and files, copied into the book.</summary>
/// <param name="folder">Folder of the book in the making.</param>
internal sealed class BookFiles(string folder)
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>Copies a file once; returns its address relative to the book's pages.</summary>
    public string Add(string path)
    {
        if (!names.TryGetValue(path, out var address))
        {
            var tag = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..6];
            var name = $"{tag}-{Path.GetFileName(path)}";
            Directory.CreateDirectory(Path.Combine(folder, "files"));
            File.Copy(path, Path.Combine(folder, "files", name), overwrite: true);
            names[path] = address = $"files/{Uri.EscapeDataString(name)}";
        }

        return address;
    }
}
