using System.Net;
using System.Text.RegularExpressions;
using SharpCell.Book;

namespace SharpCell.Tests.Book;

public sealed class CSharpHighlighterTests
{
    private const string Program = """"
        #!time
        #r "a & b.dll"
        using System.Text;
        // a <comment>
        /* two
           lines */
        public record Point<T>(double X, T? Y) : IShape where T : class;
        async Task<int> RunAsync(List<string> names, params int[] sizes)
        {
            var total = names.Select(n => n.Length).Sum() + 0x1F + 2.5e-3f;
            if (shape is Circle { Radius: > 1 } c && x < y) throw new ArgumentException($"no {total:F2} {'c'}", nameof(names));
            return (int)await Task.FromResult(Math.Max(1, total));
        }
        var raw = """
          #!not magic "quoted"
          """;
        #if NEVER
        hidden
        #endif

        """";

    [Theory]
    [InlineData("k", "using", "var", "if", "is", "throw", "new", "return", "await", "int", "record", "where", "async", "nameof")]
    [InlineData("t", "Point", "IShape", "Task", "List", "Circle", "ArgumentException", "Math")]
    [InlineData("m", "RunAsync", "Select", "Sum", "FromResult", "Max")]
    [InlineData("n", "0x1F", "2.5e-3f")]
    [InlineData("s", "$\"", "'c'", "no ")]
    [InlineData("c", "// a <comment>")]
    [InlineData("p", "#!time", "#r \"a & b.dll\"")]
    public void TokensHaveTheirClass(string css, params string[] tokens)
    {
        var html = CSharpHighlighter.ToHtml(Program);

        Assert.All(tokens, token => Assert.Matches($"<span class=\"{css}\">{Regex.Escape(Html.Escape(token))}\\s*</span>", html));
    }

    [Fact]
    public void NothingButTagsIsAdded() => Assert.Equal(Program, Text(CSharpHighlighter.ToHtml(Program)));

    /// <summary>Cells under construction are no valid programs; whatever the parser makes of them, no character is lost.</summary>
    [Fact]
    public void BrokenSourceKeepsEveryCharacter()
    {
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var source = Program.Remove(random.Next(Program.Length - 40), random.Next(40)).Insert(random.Next(40), Fragment(random));
            Assert.Equal(source, Text(CSharpHighlighter.ToHtml(source)));
        }
    }

    private static string Fragment(Random random) => random.GetItems(["\"", "\"\"\"", "#!", "/*", "{", ")", "<", "\r\n", "\0", "é🖼", "$@\""], 3)
        .Aggregate(string.Concat);

    private static string Text(string html) => WebUtility.HtmlDecode(Regex.Replace(html, "</?span[^>]*>", ""));
}
