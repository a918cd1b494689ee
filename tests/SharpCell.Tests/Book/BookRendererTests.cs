using System.Text.RegularExpressions;
using SharpCell.Book;
using SharpCell.Notebook;
using SharpCell.Tests.Notebook;
using static SharpCell.Tests.Book.BookFixture;

namespace SharpCell.Tests.Book;

public sealed class BookRendererTests
{
    [Fact]
    public void IndexListsChaptersAndSections()
    {
        using var book = new BookFixture();
        var a = book.Add("00-a.ipynb", Markdown("# First & *foremost* [now](01-b.ipynb)\n\n| a |\n|---|\n\nWhat it **says**, [here](01-b.ipynb).\n\n## Part"));
        var b = book.Add("01-b.ipynb", Markdown("# Second"));

        var result = book.Render(new() { Title = "T<1>", Subtitle = "S", Language = "en-GB" }, a, b);

        var index = File.ReadAllText(result.Index);
        Assert.Contains("<html lang=\"en-GB\">", index);
        Assert.Contains("<h1>T&lt;1&gt;</h1>", index);
        Assert.Contains("<h2><a href=\"00-a.html\">First &amp; <em>foremost</em> now</a></h2><p>What it <strong>says</strong>, here.</p>", index);
        Assert.Contains("<a href=\"00-a.html#part\">Part</a>", index);
        Assert.Contains("<a rel=\"next\" href=\"01-b.html\">", File.ReadAllText(result.Pages[0]));
        Assert.DoesNotContain("rel=\"prev\"", File.ReadAllText(result.Pages[0]));
        Assert.Contains("<a rel=\"prev\" href=\"00-a.html\">", File.ReadAllText(result.Pages[1]));
        Assert.Empty(result.Notes);
    }

    [Fact]
    public void EveryLocalReferenceExists()
    {
        using var book = new BookFixture();
        var pages = book.Render(new(), book.Add("a.ipynb", Markdown("# A"), Code("1")), book.Add("b.ipynb", Markdown("# B"))).Pages;

        foreach (var page in pages.Append(Path.Combine(book.Out, "index.html")))
        {
            var references = Regex.Matches(File.ReadAllText(page), "(?:src|href)=\"([^\"#]+)[^\"]*\"").Select(m => m.Groups[1].Value).ToList();
            Assert.NotEmpty(references);
            Assert.All(references, reference => Assert.True(
                reference.StartsWith("data:", StringComparison.Ordinal) || File.Exists(Path.Combine(book.Out, reference)), reference));
        }
    }

    [Fact]
    public void SameNotebooksGiveTheSameBook()
    {
        using var book = new BookFixture();
        var notebook = book.Add("a.ipynb", Markdown("# A\n\n$x$"), Code("1 + 1"));
        string Content() => string.Join('\n', Directory.GetFiles(book.Out, "*", SearchOption.AllDirectories).Order().Select(File.ReadAllText));

        book.Render(new(), notebook);
        var first = Content();
        book.Render(new(), notebook);

        Assert.Equal(first, Content());
    }

    [Fact]
    public void PagesOfOneNameStayApart()
    {
        using var book = new BookFixture();
        var pages = book.Render(
            new(), book.Add("x/a.ipynb", Markdown("# A")), book.Add("y/a.ipynb", Markdown("# B")), book.Add("z/index.ipynb", Markdown("# C"))).Pages;

        Assert.Equal(["a.html", "y-a.html", "z-index.html"], pages.Select(Path.GetFileName));
    }

    [Fact]
    public void NewBookReplacesTheOldOneWhole()
    {
        using var book = new BookFixture();
        book.Render(new(), book.Add("old.ipynb", Markdown("# Old")));
        book.Render(new(), book.Add("new.ipynb", Markdown("# New")));

        Assert.False(File.Exists(Path.Combine(book.Out, "old.html")));
        Assert.Equal(["book", "new.ipynb", "old.ipynb"], Directory.GetFileSystemEntries(book.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void DamagedNotebookLeavesTheOldBook()
    {
        using var book = new BookFixture();
        var good = book.Add("good.ipynb", Markdown("# Good"));
        book.Render(new(), good);
        var bad = Path.Combine(book.Root, "bad.ipynb");
        File.WriteAllText(bad, "{");

        Assert.Throws<NotebookFormatException>(() => book.Render(new(), good, bad));

        Assert.Contains("Good", File.ReadAllText(Path.Combine(book.Out, "good.html")));
        Assert.Equal(["bad.ipynb", "book", "good.ipynb"], Directory.GetFileSystemEntries(book.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void FolderThatIsNoBookIsNotErased()
    {
        using var book = new BookFixture();
        Directory.CreateDirectory(book.Out);
        File.WriteAllText(Path.Combine(book.Out, "thesis.txt"), "years of work");

        var refusal = Assert.Throws<IOException>(() => book.Render(new(), book.Add("a.ipynb", Markdown("# A"))));

        Assert.Contains(book.Out, refusal.Message);
        Assert.Equal("years of work", File.ReadAllText(Path.Combine(book.Out, "thesis.txt")));
    }

    [Fact]
    public void NotebookGivenTwiceIsRefused()
    {
        using var book = new BookFixture();
        var notebook = book.Add("a.ipynb", Markdown("# A"));

        Assert.Throws<ArgumentException>(() => book.Render(new(), notebook, notebook));
    }

    /// <summary>What the reader accepts, the book shows, however odd its metadata and outputs are.</summary>
    [Fact]
    public void OddNotebooksAreRendered()
    {
        using var book = new BookFixture();
        var notebooks = new List<string>();
        foreach (var json in Samples.WrongKinds())
        {
            try
            {
                var path = Path.Combine(book.Root, $"{notebooks.Count}.ipynb");
                NotebookDocument.Parse(json).Write(path);
                notebooks.Add(path);
            }
            catch (NotebookFormatException)
            {
                // Refused notebooks are the reader's tests.
            }
        }

        Assert.InRange(notebooks.Count, 100, 2000);
        foreach (var part in notebooks.Chunk(50))
        {
            Assert.Equal(part.Length, book.Render(new(), part).Pages.Count);
        }
    }

    [Fact]
    public void OptionsAreChecked()
    {
        Assert.Throws<ArgumentException>(() => new BookOptions { Title = " " });
        Assert.Throws<ArgumentException>(() => new BookOptions { Language = "" });
    }
}
