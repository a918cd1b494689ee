using System.Text;

namespace SharpCell.Notebook;

/// <summary>
/// Brings notebooks to the form in which they are committed: no outputs, no execution counts or times, every cell with an id, sorted keys,
/// <c>\n</c> line ends, and the metadata of a C# notebook complete.
/// </summary>
public static class NotebookFormatter
{
    // Written by hosts at each run or view; a commit of them would only make noise.
    private static readonly string[] VolatileCellMetadata = ["execution", "ExecuteTime", "collapsed", "scrolled", "jp-MarkdownHeadingCollapsed"];

    /// <summary>Normalises a document in place.</summary>
    /// <param name="document">The document.</param>
    public static void Normalize(NotebookDocument document)
    {
        var isCSharp = PolyglotMetadata.IsCSharp(document.Metadata);
        if (isCSharp)
        {
            PolyglotMetadata.Complete(document.Metadata);
        }

        document.Metadata.Remove("widgets");
        foreach (var cell in document.Cells)
        {
            cell.Source = cell.Source.Replace("\r\n", "\n").Replace('\r', '\n');
            cell.Outputs.Clear();
            cell.ExecutionCount = null;
            Array.ForEach(VolatileCellMetadata, name => cell.Metadata.Remove(name));
            if (isCSharp && cell.Kind == CellKind.Code)
            {
                PolyglotMetadata.Complete(cell);
            }
        }
    }

    /// <summary>The normal form of a notebook's text.</summary>
    /// <param name="json">The text of a notebook file.</param>
    /// <param name="name">Name that errors give to the text.</param>
    /// <exception cref="NotebookFormatException">The text is no notebook of format 4.</exception>
    public static string Format(string json, string name = "notebook")
    {
        var document = NotebookDocument.Parse(json, name);
        Normalize(document);
        return document.ToJson();
    }

    /// <summary>Whether a file is in normal form already.</summary>
    /// <param name="path">The notebook file.</param>
    /// <exception cref="NotebookFormatException">The file is no notebook of format 4.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsFormatted(string path) => Compare(path).IsNormal;

    /// <summary>Brings a file to normal form; a file that is in it already is not touched.</summary>
    /// <param name="path">The notebook file.</param>
    /// <returns>Whether the file changed.</returns>
    /// <exception cref="NotebookFormatException">The file is no notebook of format 4; it is not touched.</exception>
    /// <exception cref="IOException">The file cannot be read or written; the old file is untouched.</exception>
    public static bool FormatFile(string path)
    {
        var (isNormal, normal) = Compare(path);
        if (!isNormal)
        {
            AtomicFile.WriteAllText(path, normal);
        }

        return !isNormal;
    }

    private static (bool IsNormal, string Normal) Compare(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var document = NotebookReader.Read(path, bytes);
        Normalize(document);
        var normal = document.ToJson();
        return (bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(normal)), normal);
    }
}
