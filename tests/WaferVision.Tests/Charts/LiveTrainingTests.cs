using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Training;

namespace WaferVision.Tests.Pictures;

public sealed class LiveTrainingTests
{
    private readonly List<List<GenericChart>> _places = [];
    private readonly LiveTraining _live;

    public LiveTrainingTests() => _live = new LiveTraining(Show, "A run");

    [Fact]
    public void A_run_is_drawn_in_one_place_from_its_first_step_to_its_last_epoch()
    {
        _live.Report(Step(1, 5));
        _live.Report(Epoch(1));
        _live.Report(Epoch(2));
        List<GenericChart> drawn = Assert.Single(_places);
        Assert.Equal(3, drawn.Count);
        Assert.Equal("A run: epoch 1/4, step 5/10, 120 images/s, 0:01:30 left", Title(drawn[0]));
        Assert.Equal([0.5], Numbers(drawn[0].Trace(0)["x"]!));
        Assert.Equal([0.9], Numbers(drawn[0].Trace(0)["y"]!));
        Assert.Empty(Numbers(drawn[0].Trace(1)["x"]!));
        Assert.Equal("A run: epoch 2/4", Title(drawn[2]));
        Assert.Equal([1, 2], Numbers(drawn[2].Trace(0)["x"]!));
        Assert.Equal([1.0, 0.5], Numbers(drawn[2].Trace(0)["y"]!));
        Assert.Equal([2.0, 1.0], Numbers(drawn[2].Trace(1)["y"]!));
        Assert.Equal([0.5, 0.75], Numbers(drawn[2].Trace(2)["y"]!));
    }

    [Fact]
    public void Steps_in_quick_succession_are_not_all_drawn()
    {
        for (int step = 1; step <= 200; step++)
        {
            _live.Report(Step(1, step));
        }

        Assert.InRange(Assert.Single(_places).Count, 1, 100);
    }

    [Fact]
    public void Another_run_gets_a_chart_of_its_own()
    {
        _live.Report(Epoch(1));
        _live.Report(Epoch(2));
        _live.Report(Step(1, 3));
        Assert.Equal([2, 1], _places.Select(place => place.Count));
        Assert.Equal([0.3], Numbers(_places[1][0].Trace(0)["x"]!));
    }

    [Fact]
    public void The_finished_run_shows_its_best_epoch()
    {
        _live.Report(Epoch(1));
        _live.Finish(new TrainingHistory([Epoch(1).Finished!, Epoch(2).Finished!], 2, TrainingEnd.Completed));
        GenericChart last = Assert.Single(_places)[^1];
        Assert.Equal(2.0, (double)last.Layout()["shapes"]![0]!["x0"]!);
        Assert.Contains("learning rate", last.Notes());
    }

    private static TrainingProgress Step(int epoch, int step) => new(epoch, 4, step, 10, 0.9, 0.4, 120, TimeSpan.FromSeconds(90), null);

    private static TrainingProgress Epoch(int epoch) => new(
        epoch, 4, 10, 10, 1.0 / epoch, 1 - (0.5 / epoch), 120, TimeSpan.Zero,
        new EpochRecord(epoch, 0.001, 1.0 / epoch, 1 - (0.5 / epoch), 2.0 / epoch, 0.5, 0.5, 1, 120));

    private static string Title(GenericChart chart) => (string)chart.Layout()["title"]!["text"]!;

    private static double[] Numbers(JsonNode values) => [.. values.AsArray().Select(value => (double)value!)];

    private Action<GenericChart> Show(GenericChart first)
    {
        List<GenericChart> place = [first];
        _places.Add(place);
        return place.Add;
    }
}
