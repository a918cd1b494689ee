using SharpCell.Engine;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Engine;

public sealed class FormatterTests : IDisposable
{
    private readonly EngineFixture engine = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("1.0 / 3", "0.3333333333333333")]
    [InlineData("0.1f", "0.1")]
    [InlineData("'c'", "c")]
    [InlineData("true", "True")]
    [InlineData("DayOfWeek.Friday", "Friday")]
    [InlineData("new DateTime(2026, 1, 2, 3, 4, 5)", "2026-01-02 03:04:05Z")]
    [InlineData("TimeSpan.FromSeconds(90)", "00:01:30")]
    [InlineData("typeof(Dictionary<string, int[]>)", "Dictionary<string, int[]>")]
    [InlineData("(1, \"a\", (object)null)", "(1, a, <null>)")]
    [InlineData("new Dictionary<string, int> { [\"a\"] = 1, [\"b\"] = 2 }", "{ a: 1, b: 2 }")]
    [InlineData("new int[,] { { 1, 2 }, { 3, 4 } }", "[[1, 2],\n [3, 4]]")]
    [InlineData("new { A = 1, B = new[] { 1.5 } }", "{ A = 1, B = [1.5] }")]
    [InlineData("Enumerable.Range(0, 25)", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … (5 more)]")]
    [InlineData("new int[22]", "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, … (2 more)]")]
    [InlineData("new InvalidOperationException(\"why\")", "InvalidOperationException: why")]
    public async Task Plain_text_of_common_values(string source, string expected) => Assert.Equal(expected, await engine.Value(source));

    [Theory]
    [InlineData("new[] { new { Name = \"a<b\", N = 1 }, new { Name = \"c\", N = 2 } }", "<table><thead><tr><th>index</th><th>Name</th><th>N</th></tr></thead><tbody><tr><td>0</td><td>a&lt;b</td><td>1</td></tr><tr><td>1</td><td>c</td><td>2</td></tr></tbody></table>")]
    [InlineData("new { A = 1 }", "<table><thead><tr><th colspan=\"2\">(anonymous)</th></tr></thead><tbody><tr><td>A</td><td>1</td></tr></tbody></table>")]
    [InlineData("new Dictionary<string, int> { [\"a\"] = 1 }", "<table><thead><tr><th>key</th><th>value</th></tr></thead><tbody><tr><td>a</td><td>1</td></tr></tbody></table>")]
    [InlineData("new List<int>()", "<i>(empty)</i>")]
    [InlineData("HTML(\"<b>x</b>\")", "<b>x</b>")]
    [InlineData("new Exception(\"a<b\")", "<pre>Exception: a&lt;b</pre>")]
    public async Task Html_of_common_values(string source, string expected)
    {
        await engine.Value("0");
        await engine.Run(source);
        Assert.Equal(expected, Assert.Single(engine.Shown).Data["text/html"]);
    }

    [Fact]
    public async Task A_long_sequence_shows_its_beginning_and_how_many_follow()
    {
        await engine.Run("new int[100]");
        string html = Assert.Single(engine.Shown).Data["text/html"];
        Assert.Equal(21, html.Split("<tr><td").Length - 1);
        Assert.Contains("(80 more)", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_contain_themselves_and_getters_that_throw_are_shown()
    {
        await engine.Value("class Node { public Node Next { get; set; } public int Bad => throw new InvalidOperationException(\"no\"); } var node = new Node(); node.Next = node; var self = new List<object>(); self.Add(self);");
        Assert.Contains("InvalidOperationException: no", await engine.Value("node"), StringComparison.Ordinal);
        Assert.NotNull(await engine.Value("self"));
    }

    [Fact]
    public async Task A_hand_written_ToString_is_shown_as_it_is()
    {
        await engine.Value("class Report { public int A => 1; public override string ToString() => \"first\\nsecond\"; }");
        Assert.Equal("first\nsecond", await engine.Value("new Report()"));
        Assert.Equal("<pre>first\nsecond</pre>", engine.Shown.Last().Data["text/html"].ReplaceLineEndings("\n").Replace("&#xA;", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Registered_formatters_win_and_the_exact_type_wins_over_the_base()
    {
        await engine.Value("using Microsoft.DotNet.Interactive.Formatting; class Animal { } class Cat : Animal { } class Dog : Animal { }");
        await engine.Run("Formatter.Register<Animal>(a => \"animal\", \"text/plain\"); Formatter.Register<Cat>((c, w) => w.Write(\"<cat/>\"), \"text/html\"); Formatter.SetPreferredMimeTypesFor(typeof(Dog), \"text/plain\");");
        await engine.Run("new Cat()");
        Assert.Equal("<cat/>", Assert.Single(engine.Shown).Data["text/html"]);
        await engine.Run("new Dog()");
        Assert.Equal(["text/plain"], Assert.Single(engine.Shown).Data.Keys);
        Assert.Equal("animal", engine.Shown.Single().Data["text/plain"]);
        await engine.Run("new[] { new Cat() }");
        Assert.Contains("<td><cat/></td>", Assert.Single(engine.Shown).Data["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_generic_types_and_interfaces_can_be_formatted()
    {
        await engine.Value("using Microsoft.DotNet.Interactive.Formatting; class Pile<T> { } interface IShown { } class Thing : IShown { }");
        await engine.Run("Formatter.Register(typeof(Pile<>), (value, writer) => writer.Write(\"a pile\"), \"text/plain\"); Formatter.Register<IShown>(s => \"an interface\");");
        Assert.Equal("a pile", await engine.Value("new Pile<int>()"));
        Assert.Equal("an interface", await engine.Value("new Thing()"));
    }

    [Fact]
    public async Task Types_name_their_formatters_by_attribute_without_a_reference_to_the_host()
    {
        await engine.Value(Reference("Foreign", """
            using System;
            using System.Collections.Generic;
            using System.IO;
            namespace Microsoft.DotNet.Interactive.Formatting
            {
                internal class TypeFormatterSourceAttribute : Attribute
                {
                    public TypeFormatterSourceAttribute(Type source) => FormatterSourceType = source;
                    public Type FormatterSourceType { get; }
                    public string[] PreferredMimeTypes { get; set; }
                }
            }
            [Microsoft.DotNet.Interactive.Formatting.TypeFormatterSource(typeof(Source), PreferredMimeTypes = new[] { "text/html", "text/plain" })]
            public class Foreign { }
            internal class Source
            {
                public IEnumerable<object> CreateTypeFormatters() { yield return new Writer("text/html", "<foreign/>"); yield return new Writer("text/plain", "foreign"); }
            }
            internal class Writer
            {
                private readonly string text;
                public Writer(string mimeType, string text) { MimeType = mimeType; this.text = text; }
                public string MimeType { get; }
                public bool Format(object instance, TextWriter writer) { writer.Write(text); return true; }
            }
            """));
        await engine.Run("new Foreign()");
        DisplayData shown = Assert.Single(engine.Shown);
        Assert.Equal("<foreign/>", shown.Data["text/html"]);
        Assert.Equal("foreign", shown.Data["text/plain"]);
    }

    [Fact]
    public async Task Display_updates_in_place()
    {
        await engine.Run("var shown = display(\"first\"); shown.Update(\"second\"); shown.Update(3);");
        DisplayData[] all = [.. engine.Shown];
        Assert.Equal([DisplayKind.Display, DisplayKind.Update, DisplayKind.Update], all.Select(s => s.Kind));
        Assert.Single(all.Select(s => s.DisplayId).Distinct());
        Assert.Equal("3", all[^1].Data["text/plain"]);
        await engine.Run("shown.Update(\"later\");");
        Assert.Equal(all[0].DisplayId, Assert.Single(engine.Shown).DisplayId);
    }

    [Theory]
    [InlineData("\"x\".DisplayAs(\"text/latex\");", "text/latex", "x")]
    [InlineData("new Microsoft.DotNet.Interactive.Formatting.LaTeXString(\"x^2\").Display();", "text/latex", "x^2")]
    [InlineData("5.Display(\"text/html\");", "text/html", "<pre>5</pre>")]
    [InlineData("new[] { (A: 1, B: 2) }.DisplayTable();", "text/html", "<table><thead><tr><th>Item1</th><th>Item2</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>")]
    [InlineData("CSS(\"p { }\");", "text/html", "<style>p { }</style>")]
    [InlineData("Javascript(\"f()\");", "text/html", "<script type=\"text/javascript\">f()</script>")]
    public async Task Display_helpers(string source, string mimeType, string expected)
    {
        Assert.Equal(CellOutcome.Succeeded, (await engine.Run(source)).Outcome);
        Assert.Equal(expected, Assert.Single(engine.Shown).Data[mimeType]);
    }

    [Fact]
    public async Task Charts_are_known_by_name_and_shown_as_figure_and_as_page()
    {
        await engine.Value(Reference("FakeCharts", """
            namespace Plotly.NET
            {
                public abstract class GenericChart
                {
                    public static string toFigureJson(GenericChart chart) => "{\"data\":[{\"type\":\"bar\",\"y\":[1,2],\"name\":\"</script>\"}],\"layout\":{\"title\":{\"text\":\"Yield\"}}}";
                    public sealed class Chart : GenericChart { }
                }
            }
            """));
        await engine.Run("new Plotly.NET.GenericChart.Chart()");
        DisplayData shown = Assert.Single(engine.Shown);
        Assert.Equal("[chart of 1 trace: Yield]", shown.Data["text/plain"]);
        Assert.Contains("\"data\":[{\"type\":\"bar\"", shown.Data["application/vnd.plotly.v1+json"], StringComparison.Ordinal);
        Assert.Equal(2, shown.Data["text/html"].Split("</script>").Length);
    }

    private string Reference(string name, string source)
    {
        string path = Path.Combine(folder.Path, name + ".dll");
        CompiledAssembly.Write(path, source);
        return $"#r \"{path}\"";
    }
}
