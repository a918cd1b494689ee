using SharpCell.Engine;

namespace SharpCell.Tests.Engine;

/// <summary>An engine whose outputs are gathered cell by cell.</summary>
internal sealed class EngineFixture : IDisposable
{
    public EngineFixture(string? folder = null)
        : this(new EngineOptions { BaseFolder = folder ?? Environment.CurrentDirectory })
    {
    }

    public EngineFixture(EngineOptions options) => Engine = new NotebookEngine(options);

    public NotebookEngine Engine { get; }

    public List<EngineOutput> Outputs { get; } = [];

    public string Text => string.Concat(Outputs.OfType<StreamText>().Select(o => o.Text));

    public IEnumerable<DisplayData> Shown => Outputs.OfType<DisplayData>();

    public async Task<CellResult> Run(string source, double? seconds = null, string language = "csharp")
    {
        Outputs.Clear();
        return await Engine.RunAsync(source, Outputs.Add, language, "cell", seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    /// <summary>Runs a cell that must succeed, and returns its value as plain text.</summary>
    public async Task<string?> Value(string source)
    {
        CellResult result = await Run(source);
        Assert.True(result.Outcome == CellOutcome.Succeeded, $"{source}\n{string.Join('\n', result.Error?.Traceback ?? [])}");
        return Shown.LastOrDefault(s => s.Kind == DisplayKind.Result)?.Data["text/plain"];
    }

    /// <summary>Runs a cell that must fail, and returns why.</summary>
    public async Task<CellError> Error(string source)
    {
        CellResult result = await Run(source);
        Assert.Equal(CellOutcome.Failed, result.Outcome);
        return result.Error!;
    }

    public void Dispose() => Engine.Dispose();
}
