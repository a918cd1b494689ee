using System.CommandLine;
using Course.Exporting;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>export</c>: writes a classifier as an ONNX file.</summary>
internal static class ExportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> model = new("--model") { Description = "A weights file written by train; with --random-weights a name that './course models' lists", Required = true };
        Option<string> file = new("--onnx") { Description = "The ONNX file to write", Required = true };
        Option<bool> random = new("--random-weights") { Description = "Export an untrained model of that name, for 20 classes of one-channel maps, such as to time it" };
        Option<int> size = new Option<int>("--size") { Description = "Height and width in pixels that a model with random weights is made for", DefaultValueFactory = _ => 64 }.Within(8, 1024);
        Option<bool> json = new("--json") { Description = "Write {\"file\",\"model\",\"bytes\",\"opset\",\"classes\",\"anySize\",\"largestDifference\"}; the last is null where ONNX Runtime is missing" };
        Command command = new("export", "Write a classifier as an ONNX file, and compare it in ONNX Runtime with libtorch.") { model, file, random, size, json };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => ExportRun.Execute(
                Shell.Of(parsed, parsed.GetValue(json)),
                new(parsed.GetRequiredValue(model), Path.GetFullPath(parsed.GetRequiredValue(file)), parsed.GetValue(random), parsed.GetValue(size))),
            cancellation));
        return command;
    }
}
