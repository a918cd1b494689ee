using static SharpCell.Tests.Book.BookFixture;

namespace SharpCell.Tests.Book;

public sealed class MarkdownTests
{
    [Theory]
    [InlineData("a < b & \"c\"", "<p>a &lt; b &amp; &ldquo;c&rdquo;</p>")]
    [InlineData("it's 1 << 2 with --name", "<p>it’s 1 &lt;&lt; 2 with --name</p>")]
    [InlineData("`it's \"c\" --`", "<code>it's &quot;c&quot; --</code>")]
    [InlineData("| a | b |\n|--:|---|\n| 1 | 2 |", "<td style=\"text-align: right;\">1</td>")]
    [InlineData("so $a_1 < b$ holds", "<span class=\"math\">\\(a_1 &lt; b\\)</span>")]
    [InlineData("$$x^2$$", "<span class=\"math display\">\\[x^2\\]</span>")]
    [InlineData("$$\nx * y * z\n$$", "x * y * z")]
    [InlineData("```mermaid\na-->b\n```", "<pre class=\"mermaid\">a--&gt;b</pre>")]
    [InlineData("```csharp\nvar x = 1;\n```", "<span class=\"k\">var</span>")]
    [InlineData("```bash\n./course run <x>\n```", "<code class=\"language-bash\">./course run &lt;x&gt;</code>")]
    [InlineData("- [x] done", "<input aria-label=\"done\" disabled=\"disabled\" type=\"checkbox\" checked=\"checked\"")]
    [InlineData("> [!WARNING]\n> hot", "markdown-alert-warning")]
    [InlineData("<div class=\"own\">html</div>", "<div class=\"own\">html</div>")]
    [InlineData("![a map](https://example.org/a.png)", "<a href=\"https://example.org/a.png\">a map</a>")]
    public void MarkdownBecomesHtml(string markdown, string expected) => Assert.Contains(expected, Page(Markdown(markdown)).Html);

    [Fact]
    public void FirstTitleIsTheOnlyHeadingOfLevelOne()
    {
        var (html, _) = Page(Markdown("# Title *one*\n\n## Same\n\n## Same"), Markdown("# Another"));

        Assert.Equal(2, html.Split("<h1").Length);
        Assert.Contains("<title>Title one · Notebooks</title>", html);
        Assert.Contains("<h2 id=\"same\">", html);
        Assert.Contains("<h2 id=\"same-1\">", html);
        Assert.Contains("<h2 id=\"another\">Another</h2>", html);
        Assert.Contains("<li class=\"level-2\"><a href=\"#same-1\">Same</a></li>", html);
    }

    [Fact]
    public void NotebookWithoutATitleIsCalledByItsFile() => Assert.Contains("<h1>one</h1>", Page(Markdown("text")).Html);

    [Fact]
    public void LinksFindTheirHeadingInAnyCase()
    {
        var (html, book) = Page(Markdown("# T\n\n## The Definition\n\n[a](#The-Definition) [b](#nowhere)"));

        Assert.Contains("<a href=\"#the-definition\">a</a>", html);
        Assert.Equal(["one.html: the link to '#nowhere' has no target."], book.Notes);
    }

    [Fact]
    public void FootnotesOfTwoCellsStayApart()
    {
        var (html, book) = Page(Markdown("a[^1]\n\n[^1]: one"), Markdown("b[^1]\n\n[^1]: two"));

        Assert.Contains("id=\"fn:1:1\"", html);
        Assert.Contains("href=\"#fn:2:1\"", html);
        Assert.Empty(book.Notes);
    }

    [Fact]
    public void AttachmentIsTakenIn()
    {
        var cell = new SharpCell.Notebook.NotebookCell(SharpCell.Notebook.CellKind.Markdown, "![p](attachment:a%20b.png) ![q](attachment:no.png)")
        {
            Attachments = new() { ["a b.png"] = new System.Text.Json.Nodes.JsonObject { ["image/png"] = "iVBORw0KGgo=" } },
        };

        var (html, book) = Page(cell);

        Assert.Contains("src=\"data:image/png;base64,iVBORw0KGgo=\"", html);
        Assert.Equal(["one.ipynb: the attachment 'no.png' is missing."], book.Notes);
    }

    [Fact]
    public void LinksBetweenNotebooksAndToFilesAreRewritten()
    {
        using var book = new BookFixture();
        Directory.CreateDirectory(Path.Combine(book.Root, "src", "images"));
        File.WriteAllText(Path.Combine(book.Root, "src", "images", "wafer 1.svg"), "<svg/>");
        var first = book.Add("executed/a.ipynb", Markdown("# A\n\n[b](sub/b.ipynb#Part) ![w](images/wafer%201.svg) <img src=\"images/gone.png\">"));
        var second = book.Add("executed/sub/b.ipynb", Markdown("# B\n\n## Part\n\n[a](../a.ipynb)"));

        var result = book.Render(new() { SourceFolder = Path.Combine(book.Root, "src") }, first, second);

        var html = File.ReadAllText(result.Pages[0]);
        Assert.Contains("<a href=\"b.html#part\">b</a>", html);
        var picture = System.Text.RegularExpressions.Regex.Match(html, "src=\"(files/[0-9a-f]{6}-wafer%201.svg)\"").Groups[1].Value;
        Assert.True(File.Exists(Path.Combine(book.Out, Uri.UnescapeDataString(picture))), picture);
        Assert.Contains("<a href=\"a.html\">a</a>", File.ReadAllText(result.Pages[1]));
        Assert.Equal(["a.ipynb: the link target 'images/gone.png' is not in the book."], result.Notes);
    }
}
