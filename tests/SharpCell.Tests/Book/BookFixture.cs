using System.Text.Json.Nodes;
using SharpCell.Book;
using SharpCell.Notebook;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Book;

/// <summary>Notebooks on disk and the book made of them.</summary>
internal sealed class BookFixture : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Root => folder.Path;

    public string Out => Path.Combine(Root, "book");

    public string Add(string name, params NotebookCell[] cells)
    {
        var document = NotebookDocument.Create();
        foreach (var cell in cells)
        {
            document.Cells.Add(cell);
        }

        var path = Path.Combine(Root, name);
        document.Write(path);
        return path;
    }

    public BookResult Render(BookOptions options, params string[] notebooks) => BookRenderer.Render(notebooks, Out, options);

    /// <summary>Page of a book with one notebook.</summary>
    public static (string Html, BookResult Book) Page(params NotebookCell[] cells)
    {
        using var book = new BookFixture();
        var result = book.Render(new BookOptions(), book.Add("one.ipynb", cells));
        return (File.ReadAllText(result.Pages[0]), result);
    }

    public static NotebookCell Markdown(string source) => new(CellKind.Markdown, source);

    public static NotebookCell Code(string source, params CellOutput[] outputs) => new(CellKind.Code, source) { Outputs = [.. outputs] };

    public static NotebookCell Tagged(NotebookCell cell, string tag)
    {
        cell.Metadata["tags"] = new JsonArray(tag);
        return cell;
    }

    public static DisplayOutput Display(params (string MimeType, JsonNode Value)[] data)
    {
        var bundle = new JsonObject();
        foreach (var (mimeType, value) in data)
        {
            bundle[mimeType] = value;
        }

        return new DisplayOutput(bundle);
    }

    public void Dispose() => folder.Dispose();
}
