namespace Course.Tests.Commands;

public sealed class FormatCommandTests : IDisposable
{
    private const string Untidy = """
        {"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"display_name":".NET (C#)","language":"C#","name":".net-csharp"}},
         "cells":[{"cell_type":"code","id":"a1","metadata":{},"execution_count":3,"source":["1 + 1"],"outputs":[]}]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-format-");

    private string Notebook => Path.Combine(_folder.FullName, "untidy.ipynb");

    public FormatCommandTests() => File.WriteAllText(Notebook, Untidy);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ChecksWithoutChanging()
    {
        Cli.Result result = await Cli.RunAsync("format", "--check", _folder.FullName);
        Assert.Equal(1, result.Status);
        Assert.Contains(Notebook, result.Output, StringComparison.Ordinal);
        Assert.Equal(Untidy, await File.ReadAllTextAsync(Notebook));
    }

    [Fact]
    public async Task FormatsOnceAndForAll()
    {
        Assert.Equal("1 changed, 0 unchanged", (await Cli.RunAsync("format", Notebook)).LastLine);
        Assert.DoesNotContain("\"execution_count\": 3", await File.ReadAllTextAsync(Notebook), StringComparison.Ordinal);
        Assert.Equal("0 changed, 1 unchanged", (await Cli.RunAsync("format", Notebook)).LastLine);
        Assert.Equal(0, (await Cli.RunAsync("format", "--check", Notebook)).Status);
    }

    [Fact]
    public async Task ADamagedNotebookIsNamedAndLeftAlone()
    {
        await File.WriteAllTextAsync(Notebook, "{\"cells\": [");
        Cli.Result result = await Cli.RunAsync("format", Notebook);
        Assert.Equal(1, result.Status);
        Assert.Contains("untidy.ipynb", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Equal("{\"cells\": [", await File.ReadAllTextAsync(Notebook));
    }

    [Fact]
    public async Task ANameThatFitsNothingIsAFailureThatSaysWhatThereIs()
    {
        Cli.Result result = await Cli.RunAsync("format", "99-nothing");
        Assert.Equal(1, result.Status);
        Assert.Contains("'99-nothing' is no notebook", result.Error, StringComparison.Ordinal);
    }
}
