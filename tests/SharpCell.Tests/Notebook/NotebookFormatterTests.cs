using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Tests.Notebook;

public sealed class NotebookFormatterTests
{
    [Fact]
    public void NormalFormHasNoTraceOfARun()
    {
        var normal = NotebookDocument.Parse(NotebookFormatter.Format(Samples.Full));

        Assert.All(normal.Cells, cell => Assert.Empty(cell.Outputs));
        Assert.All(normal.Cells, cell => Assert.Null(cell.ExecutionCount));
        Assert.Equal("intro-1", normal.Cells[0].Id);
        Assert.Equal("slide", (string?)normal.Cells[0].Metadata["slideshow"]?["slide_type"]);
    }

    [Fact]
    public void NormalFormIsAFixedPoint()
    {
        var normal = NotebookFormatter.Format(Samples.Full);

        Assert.Equal(normal, NotebookFormatter.Format(normal));
        Assert.EndsWith("}\n", normal);
        Assert.DoesNotContain('\r', normal);
    }

    [Fact]
    public void EditorsFindTheirMetadata()
    {
        var bare = Samples.WithCell("""{"cell_type":"code","source":"1\r\n2","metadata":{"execution":{"a":1}}}""");

        var normal = JsonNode.Parse(NotebookFormatter.Format(bare))!;

        Assert.Equal(".net-csharp", (string?)normal["metadata"]!["kernelspec"]!["name"]);
        Assert.Equal("C#", (string?)normal["metadata"]!["language_info"]!["name"]);
        Assert.Equal("csharp", (string?)normal["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]);
        var cell = normal["cells"]![0]!;
        Assert.Equal(
            """{"dotnet_interactive":{"language":"csharp"},"polyglot_notebook":{"kernelName":"csharp"}}""", cell["metadata"]!.ToJsonString());
        Assert.Equal("""["1\n","2"]""", cell["source"]!.ToJsonString());
    }

    [Fact]
    public void NotebookOfAnotherKernelKeepsItsMetadata()
    {
        var python = """{"cells":[],"metadata":{"kernelspec":{"name":"python3"}},"nbformat":4,"nbformat_minor":5}""";

        Assert.Equal(
            """{"kernelspec":{"name":"python3"}}""", JsonNode.Parse(NotebookFormatter.Format(python))!["metadata"]!.ToJsonString());
    }

    [Fact]
    public void FileInNormalFormIsNotTouched()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.ipynb");
        File.WriteAllText(path, Samples.Full);

        Assert.False(NotebookFormatter.IsFormatted(path));
        Assert.True(NotebookFormatter.FormatFile(path));
        Assert.True(NotebookFormatter.IsFormatted(path));
        var written = File.GetLastWriteTimeUtc(path);
        Assert.False(NotebookFormatter.FormatFile(path));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void MalformedFileIsLeftAsItIs()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.ipynb");
        File.WriteAllText(path, "{ \"cells\": ");

        var fault = Assert.Throws<NotebookFormatException>(() => NotebookFormatter.FormatFile(path));

        Assert.Contains(path, fault.Message);
        Assert.Equal("{ \"cells\": ", File.ReadAllText(path));
    }
}
