using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Book;

/// <summary>Renders executed notebooks as a book: a folder of HTML pages that needs neither a network nor a server.</summary>
public static class BookRenderer
{
    /// <summary>Lists the pages, and marks the folder as one that a book may replace.</summary>
    private const string Manifest = "book.json";

    /// <summary>Renders the notebooks in the given order, one page each, and an index page.</summary>
    /// <param name="notebooks">The <c>.ipynb</c> files.</param>
    /// <param name="outputFolder">The book's folder. An earlier book there is replaced once the new one is complete.</param>
    /// <param name="options">How the book is rendered.</param>
    /// <returns>The pages, and what the book lacks.</returns>
    /// <exception cref="NotebookFormatException">A file is no notebook of format 4; an earlier book is untouched.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or <paramref name="outputFolder"/> holds something else than a book.</exception>
    public static BookResult Render(IReadOnlyList<string> notebooks, string outputFolder, BookOptions options)
    {
        ArgumentNullException.ThrowIfNull(notebooks);
        ArgumentNullException.ThrowIfNull(options);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder));
        RefuseForeignFolder(target);

        var draft = $"{target}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(draft);
        try
        {
            var notes = new List<string>();
            var pages = Write([.. notebooks.Select(Path.GetFullPath)], draft, options, notes);
            Replace(target, draft);
            return new BookResult(
                Path.Combine(target, "index.html"), [.. pages.Select(page => Path.Combine(target, page))], [.. notes.Distinct()]);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    private static List<string> Write(IReadOnlyList<string> notebooks, string folder, BookOptions options, List<string> notes)
    {
        var assets = new BookAssets(options.NodeModules);
        var files = new BookFiles(folder);
        var names = PageNames.For(notebooks);
        var chapters = notebooks.Select(path => new Chapter(
            names[path], NotebookDocument.Read(path), assets, new LinkResolver(path, options.SourceFolder, names, files, notes))).ToList();

        var needs = chapters.Select(chapter => chapter.Needs).ToList();
        assets.CopyTo(Path.Combine(folder, "assets"), needs);
        notes.InsertRange(0, assets.Missing(needs));

        var template = new PageTemplate(options, assets, chapters);
        var pages = chapters.Select((chapter, i) => (chapter.Page, Html: template.ChapterPage(i))).ToDictionary(page => page.Page, page => page.Html);
        pages["index.html"] = template.IndexPage();
        Anchors.Connect(pages, notes);
        foreach (var (name, html) in pages)
        {
            File.WriteAllText(Path.Combine(folder, name), html);
        }

        var order = chapters.Select(chapter => chapter.Page).ToList();
        var manifest = new JsonObject { ["generator"] = "SharpCell", ["title"] = options.Title, ["pages"] = new JsonArray([.. order.Select(page => (JsonNode)page)]) };
        File.WriteAllText(Path.Combine(folder, Manifest), JupyterJson.Write(manifest));
        return order;
    }

    private static void RefuseForeignFolder(string target)
    {
        var isForeign = File.Exists(target)
            || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, Manifest)));
        if (isForeign)
        {
            throw new IOException(
                $"{target}: expected an empty folder or an earlier book (a folder with {Manifest}); found something else, which a new book "
                + "would erase. Choose another folder, or remove it yourself.");
        }
    }

    private static void Replace(string target, string draft)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(draft, target);
            return;
        }

        var earlier = $"{target}.{Guid.NewGuid():N}.old";
        Directory.Move(target, earlier);
        try
        {
            Directory.Move(draft, target);
        }
        catch
        {
            Directory.Move(earlier, target);
            throw;
        }

        Directory.Delete(earlier, recursive: true);
    }
}
