using SharpCell.Notebook;

namespace SharpCell.Engine;

/// <summary>Reads the files that <c>#load</c> and <c>#!import</c> bring in.</summary>
internal static class ImportReader
{
    private const int MaxBytes = 64 << 20;

    /// <summary>Reads a file: <c>.ipynb</c> cell by cell, <c>.dib</c> by its selector lines, anything else as one C# script.</summary>
    public static Import Read(string path, int line)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new CellDirectiveException($"Line {line}: {path} is larger than {MaxBytes >> 20} MiB; expected a script or a notebook.", line);
        }

        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".ipynb":
                IEnumerable<NotebookCell> code = NotebookDocument.Read(path).Cells.Where(cell => cell.Kind == CellKind.Code);
                return new Import(path, [.. code.SelectMany(cell => CellParser.Split(cell.Source, cell.Language))]);
            case ".dib":
                string text = WithoutMeta(File.ReadAllText(path));
                return new Import(path, [.. CellParser.Split(text, "csharp").Where(part => part.Language != "markdown")]);
            default:
                return new Import(path, CellParser.Split(File.ReadAllText(path), "csharp"));
        }
    }

    // A .dib file opens with `#!meta` and a JSON object, which describes the file and is not run.
    private static string WithoutMeta(string text)
    {
        if (!text.TrimStart().StartsWith("#!meta", StringComparison.Ordinal))
        {
            return text;
        }

        int next = text.IndexOf("\n#!", text.IndexOf("#!meta", StringComparison.Ordinal) + 1, StringComparison.Ordinal);
        return next < 0 ? "" : text[(next + 1)..];
    }
}
