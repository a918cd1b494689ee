using System.Text;
using TorchSharp;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Onnx;

public class OnnxLayerTimesTests
{
    [OnnxFact]
    public void Nodes_of_an_exported_model_have_times_and_nothing_is_left_behind()
    {
        using TemporaryFolder folder = new();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(5, 1, 32));
        OnnxExport.Write(model, folder["model.onnx"], new(1, 32));
        string[] before = Directory.GetDirectories(Path.GetTempPath(), "onnx-profile-*");
        using Tensor images = rand(2, 1, 32, 32);
        IReadOnlyList<LayerTime> times = OnnxLayerTimes.Of(folder["model.onnx"], images, runs: 4);
        Assert.Contains(times, time => time.Type.Contains("Conv", StringComparison.Ordinal) && time.Milliseconds > 0);
        Assert.DoesNotContain(times, time => time.Type == "BatchNormalization"); // merged into the convolutions
        Assert.Equal(LayerTimes.Between, times[^1].Name);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "onnx-profile-*"));
    }

    [OnnxFact]
    public void A_missing_file_and_images_that_do_not_fit_are_refused()
    {
        using TemporaryFolder folder = new();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(5, 1, 32));
        OnnxExport.Write(model, folder["model.onnx"], new(1, 32));
        using Tensor wrong = rand(2, 3, 32, 32);
        Assert.Throws<FileNotFoundException>(() => OnnxLayerTimes.Of(folder["other.onnx"], wrong));
        Assert.Contains("expected (N, 1", Assert.Throws<ArgumentException>(() => OnnxLayerTimes.Of(folder["model.onnx"], wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_runs_of_a_profile_count_and_the_rest_of_a_run_is_between_layers()
    {
        string[] events =
        [
            Node("conv", "Conv", 9000), Node("relu", "Relu", 900), Run(9999), // a warm-up
            Node("conv", "Conv", 200), Node("relu", "Relu", 100), Run(350),
            Node("conv", "Conv", 400), Node("relu", "Relu", 120), Run(570),
            Node("conv", "Conv", 300), Node("relu", "Relu", 110), Run(430),
            """{"cat":"Session","name":"session_initialization","dur":5,"ts":1,"ph":"X","args":{}}""",
        ];
        IReadOnlyList<LayerTime> times = OnnxLayerTimes.Read(Encoding.UTF8.GetBytes($"[{string.Join(",\n", events)}]"), runs: 3);
        Assert.Equal([new("conv", "Conv", 0.3), new("relu", "Relu", 0.11), new(LayerTimes.Between, "", 0.05)], times.Select(time => time with { Milliseconds = Math.Round(time.Milliseconds, 9) }));
    }

    private static string Node(string name, string type, int microseconds) =>
        $$$"""{"cat":"Node","name":"{{{name}}}_kernel_time","dur":{{{microseconds}}},"ts":1,"ph":"X","args":{"op_name":"{{{type}}}","provider":"CPUExecutionProvider"}}""";

    private static string Run(int microseconds) => $$$"""{"cat":"Session","name":"model_run","dur":{{{microseconds}}},"ts":1,"ph":"X","args":{}}""";
}
