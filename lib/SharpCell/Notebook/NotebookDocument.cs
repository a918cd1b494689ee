using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>
/// A notebook in memory: nbformat 4.5 with cell ids. Members that the format does not define, in the document, its cells and their outputs,
/// survive reading and writing unchanged. Formats 4.0 to 4.4 are upgraded when they are read.
/// </summary>
public sealed class NotebookDocument
{
    /// <summary>Metadata of the notebook, unknown members included.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>The cells in order.</summary>
    public IList<NotebookCell> Cells { get; } = [];

    /// <summary>Members of the root that nbformat does not define; kept as they were read.</summary>
    public JsonObject Extra { get; internal set; } = [];

    /// <summary>Minor version of the format that is written: 5, or the file's own where that is later.</summary>
    public int MinorVersion { get; internal set; } = 5;

    /// <summary>Text of the first markdown heading of level 1, or <see langword="null"/> where there is none.</summary>
    public string? Title => Cells.Where(cell => cell.Kind == CellKind.Markdown)
        .SelectMany(cell => cell.Source.Split('\n'))
        .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    /// <summary>An empty C# notebook with the metadata by which Polyglot Notebooks, JupyterLab, VS Code and GitHub recognise one.</summary>
    public static NotebookDocument Create()
    {
        var document = new NotebookDocument();
        PolyglotMetadata.Complete(document.Metadata);
        return document;
    }

    /// <summary>Reads a notebook file.</summary>
    /// <param name="path">The <c>.ipynb</c> file.</param>
    /// <exception cref="NotebookFormatException">The file is no notebook of format 4.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NotebookDocument Read(string path) => NotebookReader.Read(path, File.ReadAllBytes(path));

    /// <summary>Reads a notebook from JSON text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Name that errors give to the text.</param>
    /// <exception cref="NotebookFormatException">The text is no notebook of format 4.</exception>
    public static NotebookDocument Parse(string json, string name = "notebook") => NotebookReader.Read(name, Encoding.UTF8.GetBytes(json));

    /// <summary>The notebook as JSON text, written as Jupyter writes it: sorted keys, one space of indentation, a newline at the end.</summary>
    public string ToJson()
    {
        CompleteIds();
        return JupyterJson.Write(NotebookWriter.ToJson(this));
    }

    /// <summary>Writes the notebook in one step: a reader sees the old file or the new one, never a part.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The folder cannot be written; the old file is untouched.</exception>
    public void Write(string path) => AtomicFile.WriteAllText(path, ToJson());

    /// <summary>A copy that shares nothing with this document.</summary>
    public NotebookDocument Clone() => Parse(ToJson());

    /// <summary>
    /// Gives an id to each cell whose id is missing, malformed or taken. It is drawn from the cell's place and text, so the same file always
    /// gets the same ids.
    /// </summary>
    internal void CompleteIds()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var lacking = Cells.Where(cell => !IsId(cell.Id) || !taken.Add(cell.Id)).ToList();
        foreach (var cell in lacking)
        {
            for (var salt = Cells.IndexOf(cell); ; salt += Cells.Count)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{salt}\n{cell.Source}");
                cell.Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
                if (taken.Add(cell.Id))
                {
                    break;
                }
            }
        }
    }

    private static bool IsId(string id) =>
        id.Length is >= 1 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
