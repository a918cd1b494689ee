using System.Text.Json;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Training;

namespace Course.Tests.Commands;

/// <summary>Archives whose classes stand in another order than the classifier's, or are others: names decide.</summary>
public sealed class ClassOrderTests : IClassFixture<ClassifierCommandTests.Trained>
{
    private readonly ClassifierCommandTests.Trained _trained;
    private readonly WaferDataset _maps;
    private readonly string _turned;

    public ClassOrderTests(ClassifierCommandTests.Trained trained)
    {
        _trained = trained;
        _maps = WaferArchive.Read(trained.Data);
        _turned = In("turned.npz");
        WaferArchive.Write(_turned, _maps.WithClasses([.. _maps.ClassNames.Reverse()]));
    }

    [Fact]
    public async Task EvaluateCountsTheSameAnswers()
    {
        Assert.NotEqual(_maps.Labels.ToArray(), WaferArchive.Read(_turned).Labels.ToArray());
        JsonElement expected = await EvaluateAsync(_trained.Data), found = await EvaluateAsync(_turned);
        foreach (string figure in (string[])["confusion", "perClass", "accuracy", "macroF1", "ece"])
        {
            Assert.Equal(expected.GetProperty(figure).ToString(), found.GetProperty(figure).ToString());
        }

        async Task<JsonElement> EvaluateAsync(string data)
        {
            Cli.Result result = await Cli.RunAsync("evaluate", "--model", _trained.Weights, "--data", data, "--part", "all", "--device", "cpu", "--json");
            Assert.True(result.Status == 0, result.Error);
            return result.Json;
        }
    }

    [Fact]
    public async Task CalibrateFindsTheSamePolicy()
    {
        AnswerPolicy expected = await CalibrateAsync(_trained.Data), found = await CalibrateAsync(_turned);
        Assert.NotEqual(AnswerPolicy.None, expected);
        Assert.Equal(expected, found);

        async Task<AnswerPolicy> CalibrateAsync(string data)
        {
            string output = In("calibrated.safetensors");
            Cli.Result result = await Cli.RunAsync("calibrate", "--model", _trained.Weights, "--data", data, "--split", SameParts(data), "--out", output, "--device", "cpu");
            Assert.True(result.Status == 0, result.Error);
            return ModelCard.FromMetadata(Weights.ReadMetadata(output), output).Policy;
        }
    }

    [Fact]
    public async Task AnExportOfWholeNumbersIsTheSame()
    {
        (int Status, string Text) expected = await ExportAsync(_trained.Data), found = await ExportAsync(_turned);
        Assert.True(expected.Status == 0 || expected.Text.Contains("ONNX Runtime is not installed", StringComparison.Ordinal), expected.Text);
        Assert.Equal(expected, found);

        async Task<(int Status, string Text)> ExportAsync(string data)
        {
            Cli.Result result = await Cli.RunAsync(
                "export", "--model", _trained.Weights, "--onnx", In("int8.onnx"), "--int8", "--calibration", data, "--split", SameParts(data), "--keep-float", "0", "--json");
            return (result.Status, result.Status == 0 ? result.Output : result.Error);
        }
    }

    [Fact]
    public async Task ClassesThatTheClassifierDoesNotKnowAreRefusedWithBothLists()
    {
        string other = In("other.npz"), several = In("several.npz"), output = In("refused");
        WaferArchive.Write(other, new WaferDataset(_maps.Dies, _maps.Rows, _maps.Columns, _maps.Labels, [.. _maps.ClassNames.Select(name => name == "Donut" ? "Eye" : name)]));
        WaferArchive.Write(several, new WaferDataset(_maps.Dies, _maps.Rows, _maps.Columns, new int[_maps.Count * 20], _maps.ClassNames, multiLabel: true));
        foreach (string[] command in new string[][]
        {
            ["evaluate", "--part", "all", "--data"], ["calibrate", "--out", output, "--data"], ["export", "--onnx", output, "--int8", "--calibration"], ["compress", "--fold", "--out", output, "--data"],
        })
        {
            Cli.Result refused = await Cli.RunAsync([.. command, other, "--model", _trained.Weights]);
            Assert.Equal(CourseCommand.Failure, refused.Status);
            Assert.Contains("5 maps are of the class 'Eye'", refused.Error, StringComparison.Ordinal);
            Assert.Contains(string.Join(", ", _maps.ClassNames), refused.Error, StringComparison.Ordinal);
            Assert.Contains(string.Join(", ", _maps.ClassNames).Replace("Donut", "Eye", StringComparison.Ordinal), refused.Error, StringComparison.Ordinal);
            Cli.Result mixed = await Cli.RunAsync([.. command, several, "--model", _trained.Weights]);
            Assert.Equal(CourseCommand.Failure, mixed.Status);
            Assert.Contains("the maps have several labels each; expected one label", mixed.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(output));
    }

    // The parts of the archive that the classifier was trained on, for a copy with the classes in another order, by which maps would be drawn otherwise.
    private string SameParts(string data)
    {
        StratifiedSplit split = StratifiedSplit.Create(_maps, SplitOptions.RealMaps);
        string list = In($"{Path.GetFileNameWithoutExtension(data)}.csv");
        new SplitList(split, _maps.Count, Path.GetFileName(data), SplitList.HashOf(data), "as in training").Write(list);
        return list;
    }

    private string In(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_trained.Folder, "order")).FullName, name);
}
