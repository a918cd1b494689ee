using SharpCell.Language;
using SharpCell.Tests.Engine;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Language;

public sealed class InspectionTests : IDisposable
{
    private const string Documentation = """
        <?xml version="1.0"?>
        <doc><assembly><name>Lenses</name></assembly><members>
        <member name="T:Optics.Lens"><summary>A thin lens.</summary></member>
        <member name="M:Optics.Lens.Focus(System.Double)"><summary>Where rays meet, see <see cref="T:Optics.Lens"/>.</summary>
            <param name="distance">Distance of the object, in <c>mm</c> &amp; more.</param><returns>The distance of the image.</returns>
            <exception cref="T:System.ArgumentException">It lies &lt; 0.</exception><remarks>Paraxial only.</remarks></member>
        <member name="M:Optics.Lens.Focus"><summary>At infinity.</summary></member>
        <member name="M:Optics.Lens.Dispose"><inheritdoc/></member>
        <member name="P:Optics.Lens.Power"><inheritdoc cref="T:Optics.Lens"/></member>
        <member name="M:Optics.Extensions.Twice``1(``0)"><summary>Doubles it.</summary></member>
        <member name="M:Optics.Lens.Broken"><summary>No <b>end</summary></member>
        </members></doc>
        """;

    private readonly TemporaryFolder folder = new();
    private readonly EngineFixture engine;

    public InspectionTests() => engine = new EngineFixture(folder.Path);

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("Console.Write|Line(1)", "void Console.WriteLine(int value)")]
    [InlineData("Console.WriteLine(|", "void Console.WriteLine(bool value)")]
    [InlineData("Console.WriteLine(Twice(|1))", "int Twice(int number)")]
    [InlineData("Console.WriteLine(Twice(1), |1)", "Console.WriteLine")]
    [InlineData("Twice|", "int Twice(int number)")]
    [InlineData("|list", "(variable) List<int> list")]
    [InlineData("lis|t.Count", "(variable) List<int> list")]
    [InlineData("list.Coun|t", "int List<int>.Count { get; }")]
    [InlineData("list.Sele|ct(i => i)", "Select")]
    [InlineData("va|r other = list;", "class List<int>")]
    [InlineData("new Poin|t(1, 2)", "Point(int X, int Y)")]
    [InlineData("new Point(|", "Point(int X, int Y)")]
    [InlineData("Poin|t p;", "Point")]
    [InlineData("int loc|al = 1;", "int local")]
    [InlineData("list.Where(ite|m => item > 0)", "(parameter) int item")]
    [InlineData("in|t x;", "int : IComparable")]
    [InlineData("#!ti|me", "#!time")]
    public async Task The_signature_is_told(string marked, string expected)
    {
        await engine.Value("var list = new List<int>(); int Twice(int number) => 2 * number; record Point(int X, int Y);");
        Assert.Contains(expected, Inspect(marked)?.Text ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + |1")]
    [InlineData("unkno|wn")]
    [InlineData("|")]
    [InlineData("// lis|t")]
    [InlineData("#!markdown\nlis|t")]
    [InlineData("#!unkn|own")]
    public async Task What_has_no_meaning_is_not_found(string marked)
    {
        await engine.Value("var list = new List<int>();");
        Assert.Null(Inspect(marked));
    }

    [Fact]
    public async Task Comments_of_earlier_cells_are_told()
    {
        await engine.Value("/// <summary>Twice a number.</summary>\n/// <param name=\"number\">Any number.</param>\nint Twice(int number) => 2 * number;");
        Assert.Equal("int Twice(int number)\n\nTwice a number.\nParameters:\n  number: Any number.", Inspect("Twi|ce(1)")!.Text);
    }

    [Fact]
    public async Task Documentation_lies_beside_the_assembly()
    {
        await MakeLens();
        const string Expected = "double Lens.Focus(double distance)\ndouble Lens.Focus()\n\nWhere rays meet, see Lens.\nParameters:\n  distance: Distance of the object, in mm & more.\n"
            + "Returns: The distance of the image.\nThrows:\n  ArgumentException: It lies < 0.";
        Assert.Equal(Expected, Inspect("lens.Foc|us(1.0)")!.Text);
        Assert.Equal(Expected + "\nRemarks: Paraxial only.", Inspect("lens.Foc|us(1.0)", detail: 1)!.Text);
        Assert.Contains("It lies &lt; 0.", Inspect("lens.Foc|us(1.0)")!.Html, StringComparison.Ordinal);
        Assert.Contains("At infinity.", Inspect("lens.Foc|us()")!.Text, StringComparison.Ordinal);
        Assert.Contains("Doubles it.", Inspect("3.Twi|ce()")!.Text, StringComparison.Ordinal);
        Assert.Contains("A thin lens.", Inspect("lens.Pow|er")!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_documentation_leaves_the_signature()
    {
        await MakeLens();
        Assert.Equal("void Lens.Broken()", Inspect("lens.Brok|en()")!.Text);
    }

    [Fact]
    public async Task The_framework_is_documented_by_the_sdk()
    {
        await engine.Value("var list = new List<int>();");
        Assert.Contains("Writes the specified string value", Inspect("Console.Write|Line(\"a\")")!.Text, StringComparison.Ordinal);
        Assert.Contains("Adds an object to the end", Inspect("list.Ad|d(1)")!.Text, StringComparison.Ordinal);
        Assert.Contains("Filters a sequence", Inspect("list.Whe|re(i => true)")!.Text, StringComparison.Ordinal);
        Assert.Contains("Returns the square root", Inspect("Math.Sq|rt(2)")!.Text, StringComparison.Ordinal);
        await MakeLens();
        Assert.Contains("unmanaged resources", Inspect("lens.Dispo|se()")!.Text, StringComparison.Ordinal);
    }

    private async Task MakeLens()
    {
        string path = Path.Combine(folder.Path, "Lenses.dll");
        CompiledAssembly.Write(path, """
            namespace Optics
            {
                public class Lens : System.IDisposable
                {
                    public double Power { get; set; }
                    public double Focus(double distance) => distance;
                    public double Focus() => 0;
                    public void Dispose() { }
                    public void Broken() { }
                }
                public static class Extensions { public static T Twice<T>(this T value) => value; }
            }
            """);
        File.WriteAllText(Path.ChangeExtension(path, ".xml"), Documentation);
        await engine.Value("#r \"Lenses.dll\"\nusing Optics; var lens = new Lens();");
    }

    private Inspection? Inspect(string marked, int detail = 0)
    {
        int cursor = marked.IndexOf('|', StringComparison.Ordinal);
        return engine.Engine.Language.Inspect(marked.Remove(cursor, 1), marked[..cursor].EnumerateRunes().Count(), detail);
    }
}
