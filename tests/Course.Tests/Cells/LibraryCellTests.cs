using System.Text.Json.Nodes;
using SharpCell.Engine;

namespace Course.Tests.Cells;

/// <summary>What a learner meets in a cell that uses the course's library: help, pictures that change in place, and a run that can be stopped.</summary>
public sealed class LibraryCellTests : IDisposable
{
    private const string Setup = """
        #r "TorchSharp.dll"
        #r "Plotly.NET.dll"
        #r "WaferVision.dll"
        using WaferVision;
        using WaferVision.Data;
        using WaferVision.Maps;
        using WaferVision.Models;
        using WaferVision.Training;
        using TorchSharp;
        using static TorchSharp.torch;
        """;

    private const string Training = """
        var maps = WaferDataset.Generate(64, new GeneratorOptions { Size = 32 });
        var trainer = new Trainer(new WaferNetSmall(new ModelOptions(InputSize: 32)), new TrainerOptions { Epochs = EPOCHS });
        var live = new LiveTraining(chart => display(chart).Update, "A run");
        """;

    private readonly NotebookEngine engine = new();
    private readonly List<EngineOutput> outputs = [];

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Charts.TrainingCur|ves(", "TrainingCurves(TrainingHistory history, string? title = null)", "How a training went")]
    [InlineData("new LiveTrain|ing(null)", "LiveTraining(", "Draws with a host's means.")]
    [InlineData("torch.zer|os(2, 3)", "Tensor torch.zeros(", "")] // TorchSharp's package has no documentation.
    [InlineData("nn.Conv2d(|", "long in_channels", "")]
    [InlineData("rand(2).resh|ape(2, 1)", "Tensor Tensor.reshape(", "")]
    public async Task Members_of_the_library_are_explained(string marked, string signature, string documentation)
    {
        await Run(Setup);
        int cursor = marked.IndexOf('|', StringComparison.Ordinal);
        string text = engine.Language.Inspect(marked.Remove(cursor, 1), cursor)!.Text;
        Assert.Contains(signature, text, StringComparison.Ordinal);
        Assert.Contains(documentation, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rand(2).mea|", "mean")]
    [InlineData("nn.Con|", "Conv2d")]
    [InlineData("nn.Conv2d(1, 2, ker|", "kernel_size:")]
    [InlineData("new TrainerOptions { Ep|", "Epochs")]
    [InlineData("Charts.Tr|", "TrainingCurves")]
    public async Task Members_of_the_library_are_completed(string marked, string expected)
    {
        await Run(Setup);
        int cursor = marked.IndexOf('|', StringComparison.Ordinal);
        Assert.Contains(expected, engine.Language.Complete(marked.Remove(cursor, 1), cursor).Items.Select(item => item.Text));
    }

    [Fact]
    public async Task A_training_run_draws_itself_in_place()
    {
        await Run(Setup);
        await Run(Training.Replace("EPOCHS", "3", StringComparison.Ordinal));
        await Run("var history = trainer.Fit(maps, maps, new BatchOptions { BatchSize = 16 }, live); live.Finish(history);");
        DisplayData[] charts = [.. outputs.OfType<DisplayData>()];
        Assert.InRange(charts.Length, 4, 200);
        Assert.Equal(DisplayKind.Display, charts[0].Kind);
        Assert.All(charts.Skip(1), chart => Assert.Equal(DisplayKind.Update, chart.Kind));
        Assert.Single(charts.Select(chart => chart.DisplayId).Distinct());
        JsonNode last = JsonNode.Parse(charts[^1].Data["application/vnd.plotly.v1+json"])!;
        Assert.Equal(3, last["data"]![0]!["x"]!.AsArray().Count);
        Assert.Contains("plotly-chart", charts[^1].Data["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wafer_map_and_a_progress_bar_change_in_place()
    {
        await Run(Setup);
        await Run("""
            var maps = WaferDataset.Generate(3);
            var bar = display(HTML("<progress max=\"3\" value=\"0\"></progress>"));
            var picture = display("no map yet");
            for (int i = 0; i < 3; i++)
            {
                picture.Update(Charts.WaferMap(maps.MapAt(i)));
                bar.Update(HTML($"<progress max=\"3\" value=\"{i + 1}\"></progress>"));
            }
            """);
        DisplayData[] shown = [.. outputs.OfType<DisplayData>()];
        Assert.Equal(2, shown.Select(s => s.DisplayId).Distinct().Count());
        Assert.Equal("<progress max=\"3\" value=\"3\"></progress>", shown[^1].Data["text/html"]);
        Assert.Contains("application/vnd.plotly.v1+json", shown[^2].Data.Keys);
    }

    [Fact]
    public async Task A_training_run_is_stopped_and_the_state_survives()
    {
        await Run(Setup);
        await Run(Training.Replace("EPOCHS", "100000", StringComparison.Ordinal));
        using CancellationTokenSource stop = new();
        TaskCompletionSource training = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<CellResult> run = engine.RunAsync(
            "trainer.Fit(maps, maps, new BatchOptions { BatchSize = 16 }, live);", _ => training.TrySetResult(), cancellation: stop.Token);
        await training.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        Assert.Equal(CellOutcome.Cancelled, (await run).Outcome);
        await Run("maps.Count");
        Assert.Equal("64", outputs.OfType<DisplayData>().Last().Data["text/plain"]);
    }

    [Theory]
    [InlineData("rand(2, 3)", "Tensor [2×3] Float32 on cpu\n[[")]
    [InlineData("zeros(8, 3, 32, 32)", "Tensor [8×3×32×32] Float32 on cpu\nmin 0, max 0, mean 0")]
    [InlineData("arange(5)", "Tensor [5] Int64 on cpu\n[0 1 2 3 4]")]
    [InlineData("zeros(3000, 3000)", "Tensor [3000×3000] Float32 on cpu\nmin 0")]
    [InlineData("new[] { zeros(2), zeros(3) }", "[Tensor [2] Float32 on cpu, Tensor [3] Float32 on cpu]")]
    [InlineData("(Tensor)null", "<null>")]
    public async Task Tensors_show_shape_type_device_and_a_summary(string source, string expected)
    {
        await Run(Setup);
        await Run(source);
        Assert.StartsWith(expected, outputs.OfType<DisplayData>().Last().Data["text/plain"], StringComparison.Ordinal);
    }

    private async Task Run(string source)
    {
        outputs.Clear();
        CellResult result = await engine.RunAsync(source, outputs.Add);
        Assert.True(result.Outcome == CellOutcome.Succeeded, result.Error is { } error ? string.Join('\n', error.Traceback) : result.Outcome.ToString());
    }
}
