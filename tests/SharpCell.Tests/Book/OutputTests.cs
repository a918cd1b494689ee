using System.Text.Json.Nodes;
using SharpCell.Notebook;
using static SharpCell.Tests.Book.BookFixture;

namespace SharpCell.Tests.Book;

public sealed class OutputTests
{
    [Fact]
    public void SourceIsEscapedAndFoldable()
    {
        var (html, _) = Page(Code("List<int> a = [1]; // <b>&"));

        Assert.Contains("<details class=\"input\" open>", html);
        Assert.Contains("<span class=\"t\">List</span>&lt;<span class=\"k\">int</span>&gt; a", html);
        Assert.Contains("<span class=\"c\">// &lt;b&gt;&amp;</span>", html);
    }

    [Fact]
    public void StreamsAreJoinedAndColoured()
    {
        var (html, _) = Page(Code("x", new StreamOutput("stdout", "1%\r50%\r"), new StreamOutput("stdout", "100% \u001b[1;31mdone <\u001b[0m.\n"),
            new StreamOutput("stderr", "oh")));

        Assert.Contains(">100% <span class=\"ansi-red ansi-bold\">done &lt;</span>.</pre>", html);
        Assert.Contains("<pre class=\"stream stderr\"", html);
        Assert.DoesNotContain("50%", html);
    }

    [Fact]
    public void RichestTypeIsShown()
    {
        var (html, _) = Page(Code("x", Display(("text/plain", "PLAIN"), ("text/html", "<b>RICH</b>"))), Code("y", Display(("text/plain", "<i>"))));

        Assert.Contains("<b>RICH</b>", html);
        Assert.DoesNotContain("PLAIN", html);
        Assert.Contains(">&lt;i&gt;</pre>", html);
    }

    [Theory]
    [InlineData("text/markdown", "**bold**", "<strong>bold</strong>")]
    [InlineData("text/latex", "$$x$$", "\\[x\\]")]
    [InlineData("text/latex", "\\alpha", "\\alpha")]
    [InlineData("text/html", "<!DOCTYPE html><p id=\"x\">", "srcdoc=\"&lt;!DOCTYPE html&gt;&lt;p id=&quot;x&quot;&gt;\"")]
    [InlineData("application/x-unknown", "?", "[application/x-unknown]")]
    [InlineData("text/vnd.mermaid", "a-->b", "<pre class=\"mermaid\">a--&gt;b</pre>")]
    public void EachTypeHasItsForm(string mimeType, string value, string expected) =>
        Assert.Contains(expected, Page(Code("x", Display((mimeType, value)))).Html);

    [Fact]
    public void PictureSaysWhatItShows()
    {
        var (html, _) = Page(Code("x", Display(("image/png", "iVBO\nRw=="), ("text/plain", "A \"map\""))),
            Code("y", Display(("image/svg+xml", "<svg/>"), ("text/plain", "<Type>"))));

        Assert.Contains("<img alt=\"A &quot;map&quot;\" src=\"data:image/png;base64,iVBORw==\">", html);
        Assert.Contains("<img alt=\"output of cell 2\" src=\"data:image/svg+xml;base64,PHN2Zy8+\">", html);
    }

    [Fact]
    public void ErrorIsShownWithItsTrace()
    {
        var (html, _) = Page(Code("x", new ErrorOutput("E<T>", "a & b", ["\u001b[31mat 1\u001b[0m", "at 2"])));

        Assert.Contains("<strong>E&lt;T&gt;</strong>: a &amp; b", html);
        Assert.Contains("<span class=\"ansi-red\">at 1</span>\nat 2", html);
    }

    [Theory]
    [InlineData("remove-cell", "SOURCE", false)]
    [InlineData("remove-cell", "OUTPUT", false)]
    [InlineData("remove-input", "SOURCE", false)]
    [InlineData("remove-input", "OUTPUT", true)]
    [InlineData("remove-output", "SOURCE", true)]
    [InlineData("remove-output", "OUTPUT", false)]
    [InlineData("hide-input", "<details class=\"input\">", true)]
    [InlineData("hide-output", "<summary>Output</summary>", true)]
    [InlineData("solution", "<summary>Solution</summary>", true)]
    public void TagsSteerWhatIsSeen(string tag, string text, bool isShown)
    {
        var (html, _) = Page(Tagged(Code("SOURCE", new StreamOutput("stdout", "OUTPUT")), tag));

        Assert.Equal(isShown, html.Contains(text));
    }

    [Fact]
    public void SolutionOfAnExerciseIsFolded()
    {
        var cell = Code("answer");
        cell.Metadata["sharpcell"] = JsonNode.Parse("""{"exercise": {"id": "1.1", "role": "solution"}}""");

        Assert.Contains("<details class=\"fold\">\n<summary>Solution</summary>", Page(cell).Html);
    }

    [Fact]
    public void RemotePictureOfAnOutputIsReported()
    {
        var (_, book) = Page(Code("x", Display(("text/html", "<img src=\"https://example.org/a.png\">"))));

        Assert.Equal(["one.ipynb: the picture https://example.org/a.png needs a network and is not shown."], book.Notes);
    }

    /// <summary>A cell that is skipped among the slides still belongs to the text.</summary>
    [Fact]
    public void CellSkippedAmongSlidesIsInTheBook()
    {
        var cell = Markdown("Exercise 1");
        cell.Metadata["slideshow"] = new JsonObject { ["slide_type"] = "skip" };

        Assert.Contains("Exercise 1", Page(cell).Html);
    }

    [Fact]
    public void SpeakersNoteIsFolded()
    {
        var note = Markdown("Ask the room.");
        note.Metadata["slideshow"] = new JsonObject { ["slide_type"] = "notes" };

        Assert.Contains("<summary>Teaching note</summary>", Page(note).Html);
    }

    [Fact]
    public void ChartWithoutPlotlyIsATable()
    {
        var figure = JsonNode.Parse("""{"data":[{"type":"bar","name":"<loss>","x":[1,2],"y":[3,4]}],"layout":{"title":{"text":"Loss"}}}""")!;

        var (html, book) = Page(Code("x", Display(("application/vnd.plotly.v1+json", figure))), Markdown("$x$\n\n```mermaid\na\n```"));

        Assert.Contains("<figcaption>Loss</figcaption>", html);
        Assert.Contains("<td>&lt;loss&gt;</td><td>bar</td><td>x: 2, y: 2</td>", html);
        var note = Assert.Single(book.Notes);
        Assert.Contains("katex", note);
        Assert.Contains("mermaid", note);
        Assert.Contains("plotly.js-dist-min", note);
    }

    [Fact]
    public void ChartsDataCannotLeaveItsElement()
    {
        using var book = new BookFixture();
        var modules = Path.Combine(book.Root, "node_modules", "plotly.js-dist-min");
        Directory.CreateDirectory(modules);
        File.WriteAllText(Path.Combine(modules, "plotly.min.js"), "");
        var figure = JsonNode.Parse("""{"data":[{"name":"</script><script>alert(1)"}],"layout":{}}""")!;
        var notebook = book.Add("a.ipynb", Code("x", Display(("application/vnd.plotly.v1+json", figure))));

        var html = File.ReadAllText(book.Render(new() { NodeModules = Path.GetDirectoryName(modules) }, notebook).Pages[0]);

        Assert.DoesNotContain("<script>alert", html);
        Assert.Contains("assets/plotly.min.js", html);
        Assert.True(File.Exists(Path.Combine(book.Out, "assets", "plotly.min.js")));
    }
}
