using System.Text;
using SharpCell.Notebook;

namespace SharpCell.Tests.Notebook;

public sealed class MalformedNotebookTests
{
    [Theory]
    [InlineData("", 1, 1, "$", "empty file")]
    [InlineData("  \n ", 1, 1, "$", "empty file")]
    [InlineData("[]", 1, 1, "$", "expected an object; found an array")]
    [InlineData("null", 1, 1, "$", "expected an object; found null")]
    [InlineData("{}", 1, 1, "$", "'nbformat'")]
    [InlineData("{\n  \"cells\": [}", 2, 13, "$", "expected JSON")]
    [InlineData("{\n \"nbformat\": 3, \"worksheets\": []}", 2, 14, "$.nbformat", "jupyter nbconvert")]
    [InlineData("{\"nbformat\": 5}", 1, 14, "$.nbformat", "expected notebook format 4; found 5")]
    [InlineData("{\"nbformat\": \"4\"}", 1, 14, "$.nbformat", "expected a whole number; found a string")]
    [InlineData("{\"nbformat\": 4}", 1, 1, "$", "'cells'")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": 7}", 2, 10, "$.cells", "expected an array of cells; found the number 7")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": [\n null]}", 3, 2, "$.cells[0]", "expected an object; found null")]
    [InlineData("{\"nbformat\": 4, \"nbformat\": 4, \"cells\": []}", 0, 0, "$", "nbformat")]
    [InlineData("{\"nbformat\": 4, \"cells\": [], \"metadata\": []}", 1, 42, "$.metadata", "expected an object")]
    [InlineData("{\"nbformat\": 4, \"cells\": [], \"m\\ud800\": 1}", 0, 0, "$", "whole characters")]
    [InlineData("{\"nbformat\": 4, \"cells\": [], \"m\": \"\\udc00\"}", 0, 0, "$", "whole characters")]
    public void FaultIsLocated(string json, long line, long column, string place, string said)
    {
        var fault = Assert.Throws<NotebookFormatException>(() => NotebookDocument.Parse(json, "lesson.ipynb"));

        Assert.StartsWith("lesson.ipynb", fault.Message);
        Assert.Contains(said, fault.Message);
        Assert.Equal(place, fault.JsonPath);
        if (line > 0)
        {
            Assert.Equal((line, column), (fault.Line, fault.Column));
            Assert.StartsWith($"lesson.ipynb({line},{column}): ", fault.Message);
        }
    }

    [Theory]
    [InlineData("""{"source": ""}""", "$.cells[0].cell_type", "found none")]
    [InlineData("""{"cell_type": "heading", "source": ""}""", "$.cells[0].cell_type", "found \"heading\"")]
    [InlineData("""{"cell_type": "code"}""", "$.cells[0]", "'source'")]
    [InlineData("""{"cell_type": "code", "source": 3}""", "$.cells[0].source", "a string or an array of strings; found the number 3")]
    [InlineData("""{"cell_type": "code", "source": ["a", true]}""", "$.cells[0].source[1]", "expected a string; found true")]
    [InlineData("""{"cell_type": "code", "source": "", "execution_count": 1.5}""", "$.cells[0].execution_count", "the number 1.5")]
    [InlineData("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "pyout"}]}""", "$.cells[0].outputs[0].output_type", "\"pyout\"")]
    [InlineData("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "display_data", "data": {"text/html": {}}}]}""",
        "$.cells[0].outputs[0].data.text/html", "found an object")]
    [InlineData("""{"cell_type": "code", "source": "", "outputs": [{"output_type": "error", "traceback": [null]}]}""",
        "$.cells[0].outputs[0].traceback[0]", "expected a string; found null")]
    public void FaultInACellIsLocated(string cell, string place, string said)
    {
        var fault = Assert.Throws<NotebookFormatException>(() => NotebookDocument.Parse(Samples.WithCell(cell)));

        Assert.Equal(place, fault.JsonPath);
        Assert.Contains(said, fault.Message);
    }

    [Fact]
    public void MergeConflictIsNamed()
    {
        var conflict = Samples.Full.Replace(" \"cells\": [", "<<<<<<< HEAD\n \"cells\": [");

        var fault = Assert.Throws<NotebookFormatException>(() => NotebookDocument.Parse(conflict));

        Assert.Contains("merge conflict", fault.Message);
        Assert.Equal(2, fault.Line);
    }

    [Fact]
    public void NestingHasALimit()
    {
        var deep = Samples.Full.Replace("\"x-root\": true", $"\"x\": {new string('[', 100_000)}{new string(']', 100_000)}");

        Assert.Throws<NotebookFormatException>(() => NotebookDocument.Parse(deep));
    }

    [Fact]
    public void BytesThatAreNoTextAreRefused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "latin1.ipynb");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(Samples.WithCell("""{"cell_type":"raw","source":"é"}""")));

        var fault = Assert.Throws<NotebookFormatException>(() => NotebookDocument.Read(path));

        Assert.Contains("UTF-8", fault.Message);
    }

    [Fact]
    public void ByteOrderMarkIsRead()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "bom.ipynb");
        File.WriteAllText(path, Samples.Full, new UTF8Encoding(true));

        Assert.Equal(Samples.Full, NotebookDocument.Read(path).ToJson());
    }

    /// <summary>Whatever bytes come, either a document that round-trips or the one exception.</summary>
    [Fact]
    public void DamagedBytesNeverSurprise()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20);
        var path = Path.Combine(folder.Path, "damaged.ipynb");
        var refused = 0;
        for (var i = 0; i < 1500; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Samples.Full);
            for (var damages = random.Next(1, 4); damages > 0; damages--)
            {
                var at = random.Next(bytes.Length);
                bytes = random.Next(3) switch
                {
                    0 => bytes[..at],
                    1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                    _ => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 9))..]],
                };
                if (bytes.Length == 0)
                {
                    break;
                }
            }

            File.WriteAllBytes(path, bytes);
            refused += RoundTripsOrRefuses(() => NotebookDocument.Read(path)) ? 0 : 1;
        }

        Assert.InRange(refused, 500, 1500);
    }

    /// <summary>Valid JSON with any member replaced by any kind of value.</summary>
    [Fact]
    public void WrongKindsNeverSurprise()
    {
        var variants = Samples.WrongKinds().ToList();
        var refused = variants.Count(json => !RoundTripsOrRefuses(() => NotebookDocument.Parse(json)));

        Assert.InRange(refused, 100, variants.Count - 100);
    }

    private static bool RoundTripsOrRefuses(Func<NotebookDocument> read)
    {
        NotebookDocument document;
        try
        {
            document = read();
        }
        catch (NotebookFormatException fault)
        {
            Assert.Contains("expected", fault.Message);
            return false;
        }

        var json = document.ToJson();
        Assert.Equal(json, NotebookDocument.Parse(json).ToJson());
        NotebookFormatter.Format(json);
        _ = document.Cells.Sum(cell => cell.Tags.Count + cell.Language.Length);
        return true;
    }
}
