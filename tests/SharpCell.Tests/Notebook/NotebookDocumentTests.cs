using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Tests.Notebook;

public sealed class NotebookDocumentTests
{
    [Fact]
    public void WhatJupyterWroteComesBackByteForByte() =>
        Assert.Equal(Samples.Full, NotebookDocument.Parse(Samples.Full).ToJson());

    [Fact]
    public void ModelHoldsWhatTheFileSays()
    {
        var document = NotebookDocument.Parse(Samples.Full);

        Assert.Equal("Wafers \"maps\" – 300 mm 🖼️", document.Title);
        var (markdown, code) = (document.Cells[0], document.Cells[1]);
        Assert.Equal([CellKind.Markdown, CellKind.Code, CellKind.Raw], document.Cells.Select(cell => cell.Kind));
        Assert.Equal(["parameters", "hard"], markdown.Tags);
        Assert.True(markdown.HasTag("hard"));
        Assert.Equal("mermaid", code.Language);
        Assert.Equal("csharp", document.Cells[2].Language);
        Assert.Equal(7, code.ExecutionCount);
        var stream = Assert.IsType<StreamOutput>(code.Outputs[0]);
        Assert.Equal(("stdout", "one\ntwo"), (stream.Name, stream.Text));
        var display = Assert.IsType<DisplayOutput>(code.Outputs[1]);
        Assert.Equal("<b>\nx</b>", display.Text("text/html"));
        Assert.Equal(3, (int?)display.Metadata["image/png"]?["width"]);
        Assert.Null(display.Text("text/plain"));
        var result = Assert.IsType<ExecuteResultOutput>(code.Outputs[2]);
        Assert.Equal("[\"stays\",\"a list\"]", result.Text("application/json"));
        var error = Assert.IsType<ErrorOutput>(code.Outputs[3]);
        Assert.Equal("DivideByZeroException", error.Name);
    }

    [Fact]
    public void SourceMayBeOneString()
    {
        var document = NotebookDocument.Parse(Samples.WithCell("""{"cell_type":"code","source":"a;\nb"}"""));

        Assert.Equal("a;\nb", document.Cells[0].Source);
        Assert.Equal("a;\nb", document.Clone().Cells[0].Source);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void EarlierMinorVersionsAreUpgradedWithStableIds(int minor)
    {
        var old = $$"""
            {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "same"}, {"cell_type": "markdown", "metadata": {}, "source": "same"}],
             "metadata": {}, "nbformat": 4, "nbformat_minor": {{minor}}}
            """;

        var document = NotebookDocument.Parse(old);

        Assert.Equal(5, document.MinorVersion);
        Assert.All(document.Cells, cell => Assert.Matches("^[0-9a-f]{8}$", cell.Id));
        Assert.NotEqual(document.Cells[0].Id, document.Cells[1].Id);
        Assert.Equal(document.ToJson(), NotebookDocument.Parse(old).ToJson());
    }

    [Fact]
    public void TakenAndMalformedIdsAreReplaced()
    {
        const string cell = """{"cell_type":"raw","metadata":{},"source":"","id":ID}""";
        var ids = new[] { "\"a\"", "\"a\"", "\"no spaces\"", "7", "\"\"" };
        var document = NotebookDocument.Parse(Samples.WithCell(string.Join(',', ids.Select(id => cell.Replace("ID", id)))));

        Assert.Equal("a", document.Cells[0].Id);
        Assert.Equal(5, document.Cells.Select(c => c.Id).Distinct().Count());
        Assert.All(document.Cells, c => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", c.Id));
    }

    [Fact]
    public void LaterMinorVersionIsKept()
    {
        var document = NotebookDocument.Parse("""{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":6}""");

        Assert.Contains("\"nbformat_minor\": 6", document.ToJson());
    }

    [Fact]
    public void BuiltDocumentIsReadBack()
    {
        var document = NotebookDocument.Create();
        var cell = new NotebookCell(CellKind.Code, "1 + 2") { ExecutionCount = 1 };
        cell.Outputs.Add(new ExecuteResultOutput(new JsonObject { ["text/plain"] = "3" }) { ExecutionCount = 1 });
        cell.Outputs.Add(new ErrorOutput("E", "v", ["t1", "t2"]));
        document.Cells.Add(cell);

        var copy = document.Clone();

        Assert.Equal("3", Assert.IsType<ExecuteResultOutput>(copy.Cells[0].Outputs[0]).Text("text/plain"));
        Assert.Equal(["t1", "t2"], Assert.IsType<ErrorOutput>(copy.Cells[0].Outputs[1]).Traceback);
        Assert.Equal(".net-csharp", (string?)copy.Metadata["kernelspec"]?["name"]);
        Assert.Equal(document.ToJson(), copy.ToJson());
    }

    [Fact]
    public void LoneSurrogatesSurvive()
    {
        var document = NotebookDocument.Create();
        document.Cells.Add(new NotebookCell(CellKind.Raw, "a\ud800b\udc00"));

        Assert.Contains("\"a\\ud800b\\udc00\"", document.ToJson());
    }

    [Fact]
    public void WriteReplacesTheFileAndLeavesNothingBeside()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "deep", "a.ipynb");
        NotebookDocument.Create().Write(path);
        NotebookDocument.Parse(Samples.Full).Write(path);

        Assert.Equal(Samples.Full, File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void FailedWriteLeavesTheTargetAndNothingBeside()
    {
        using var folder = new TemporaryFolder();
        var occupied = Path.Combine(folder.Path, "a.ipynb");
        Directory.CreateDirectory(Path.Combine(occupied, "inside"));

        Assert.ThrowsAny<Exception>(() => NotebookDocument.Create().Write(occupied));

        Assert.Equal([occupied], Directory.GetFileSystemEntries(folder.Path));
    }
}
