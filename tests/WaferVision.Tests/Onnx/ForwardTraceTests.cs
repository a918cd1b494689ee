using TorchSharp;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Onnx;

/// <summary>What the exporter cannot know it refuses, naming the module.</summary>
public class ForwardTraceTests
{
    private delegate Tensor Forward(Net net, Tensor input);

    [Fact]
    public void An_operation_between_modules_is_refused()
    {
        string message = Refused((net, x) => net.second.call(net.first.call(x).sigmoid()));
        Assert.Contains("'second' (Conv2d)", message, StringComparison.Ordinal);
        Assert.Contains("outside of any module", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_in_place_is_refused()
    {
        string message = Refused((net, x) => net.second.call(net.first.call(x).sigmoid_()));
        Assert.Contains("'second' (Conv2d)", message, StringComparison.Ordinal);
        Assert.Contains("overwritten", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_happens_to_the_input_and_to_the_output_is_refused()
    {
        Assert.Contains("'first'", Refused((net, x) => net.second.call(net.first.call(x * 2))), StringComparison.Ordinal);
        Assert.Contains("The output of Net", Refused((net, x) => net.second.call(net.first.call(x)).mean([2L, 3])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_a_module_overwrote_is_the_modules_result()
    {
        ForwardTrace trace = Trace((net, x) =>
        {
            Tensor y = net.first.call(x);
            net.relu.call(y);
            return net.second.call(y);
        });
        Assert.Equal(["first", "relu", "second"], trace.Calls.Select(call => call.Name));
        Assert.Same(trace.Calls[1].Output, trace.Calls[2].Inputs[0]);
    }

    [Fact]
    public void A_module_may_run_twice_and_a_tensor_be_used_twice()
    {
        ForwardTrace trace = Trace((net, x) =>
        {
            Tensor y = net.first.call(x);
            return net.second.call(net.add.call(net.second.call(y), y));
        });
        Assert.Equal(["first", "second", "add", "second"], trace.Calls.Select(call => call.Name));
        Assert.Equal([trace.Calls[1].Output, trace.Calls[0].Output], trace.Calls[2].Inputs);
        Assert.Same(trace.Calls[3].Output, trace.Output);
    }

    [Fact]
    public void An_unknown_layer_is_named_and_the_old_file_stays()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.onnx"], "old");
        using var model = nn.Sequential(("conv", nn.Conv2d(1, 2, 3)), ("curve", nn.Softplus()), ("flatten", nn.Flatten()));
        string message = Assert.Throws<NotSupportedException>(() => OnnxExport.Write(model, folder["model.onnx"])).Message;
        Assert.Contains("'curve' (Softplus)", message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder["model.onnx"]));
    }

    [Fact]
    public void Options_of_layers_that_ONNX_lacks_are_refused()
    {
        foreach (nn.Module<Tensor, Tensor> layer in (nn.Module<Tensor, Tensor>[])
            [nn.Conv2d(1, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect), nn.MaxPool2d(3, stride: 2, padding: 1, ceil_mode: true), nn.BatchNorm2d(1, affine: false), nn.AvgPool2d(2, ceil_mode: true)])
        {
            using var model = nn.Sequential(("layer", layer), ("flatten", nn.Flatten()));
            Assert.Contains("'layer'", Assert.Throws<NotSupportedException>(() => OnnxExport.Build(model, new())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Other_precisions_and_outputs_are_refused()
    {
        using var model = nn.Sequential(nn.Conv2d(1, 2, 3));
        Assert.Contains("(2, 2, 62, 62)", Assert.Throws<NotSupportedException>(() => OnnxExport.Build(model, new())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxExportOptions(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxExportOptions(InputSize: 7));
    }

    [Fact]
    public void A_trace_leaves_the_model_as_it_was()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create("resnet20");
        Tensor before = model.state_dict()["bn1.running_mean"].clone();
        ForwardTrace.Of(model, rand(2, 1, 32, 32));
        Assert.True(model.training);
        Assert.True(before.Equals(model.state_dict()["bn1.running_mean"]));
        model.call(rand(2, 1, 32, 32)); // no hook is left to refuse it
    }

    private static string Refused(Forward forward) => Assert.Throws<NotSupportedException>(() => Trace(forward)).Message;

    private static ForwardTrace Trace(Forward forward)
    {
        using DisposeScope scope = NewDisposeScope();
        using var net = new Net(forward);
        return ForwardTrace.Of(net, randn(1, 2, 8, 8));
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        public readonly TorchSharp.Modules.Conv2d first = nn.Conv2d(2, 2, 3, padding: 1);
        public readonly TorchSharp.Modules.Conv2d second = nn.Conv2d(2, 2, 3, padding: 1);
        public readonly TorchSharp.Modules.ReLU relu = nn.ReLU(inplace: true);
        public readonly Add add = new();
        private readonly Forward _forward;

        public Net(Forward forward)
            : base(nameof(Net))
        {
            _forward = forward;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _forward(this, input);
    }
}
