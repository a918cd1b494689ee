using System.CommandLine;
using Course.Exporting;
using Course.Terminal;
using WaferVision.Onnx;

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
        Option<bool> int8 = new("--int8") { Description = "Compute with 8-bit whole numbers: a quarter of the size, faster on processors with integer dot products" };
        Option<string?> calibration = new("--calibration") { Description = "With --int8: an .npz archive of labelled maps; training maps of it tell the ranges of numbers, validation maps the agreement" };
        Option<string?> split = new("--split") { Description = "With --int8: a list of the archive's parts, written by './course split'. Default: by the seed in the weights file" };
        Option<int> maps = new Option<int>("--calibration-maps") { Description = "With --int8: how many training maps are used", DefaultValueFactory = _ => CalibrationMaps.Default }.Within(2, 1_000_000);
        Option<CalibrationMethod> method = new("--method") { Description = "With --int8: MinMax, Entropy or Percentile", DefaultValueFactory = _ => new QuantizationOptions().Method };
        Option<bool> sensitivity = new("--sensitivity") { Description = "With --int8: tell what each layer's rounding alone changes" };
        Option<string> kept = new("--keep-float")
        {
            Description = "With --int8: mixed precision, that many of the most sensitive layers stay in floating point; auto: as few (none, 1, 2, 4, …) as --most-loss allows", DefaultValueFactory = _ => "0",
        };
        Option<double> loss = new Option<double>("--most-loss") { Description = "With --keep-float auto: by how much the share of validation maps that are right may fall", DefaultValueFactory = _ => 0.005 }.Within(0, 1);
        Option<bool> json = new("--json")
        {
            Description = "Write {\"file\",\"model\",\"bytes\",\"opset\",\"classes\",\"anySize\",\"largestDifference\"}; the last is null where ONNX Runtime is missing; with --int8 {\"file\",\"model\",\"bytes\",\"floatBytes\","
                + "\"method\",\"calibrationMaps\",\"layers\",\"kept\",\"ranges\":[{\"tensor\",\"low\",\"high\",\"clipped\"}],\"sensitivity\":[{\"layer\",\"signalToNoise\"}],\"compared\",\"sameAnswers\",\"floatAccuracy\",\"accuracy\"}",
        };
        Command command = new("export", "Write a classifier as an ONNX file, and compare it in ONNX Runtime with libtorch.") { model, file, random, size, int8, calibration, split, maps, method, sensitivity, kept, loss, json };
        Option[] quantizing = [calibration, split, maps, method, sensitivity, kept, loss];
        command.Validators.Add(result =>
        {
            if (!result.GetValue(int8) && quantizing.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } option)
            {
                result.AddError($"{option.Name} is for --int8");
            }
        });
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                Shell shell = Shell.Of(parsed, parsed.GetValue(json));
                string weights = parsed.GetRequiredValue(model), onnx = Path.GetFullPath(parsed.GetRequiredValue(file));
                if (!parsed.GetValue(int8))
                {
                    return ExportRun.Execute(shell, new(weights, onnx, parsed.GetValue(random), parsed.GetValue(size)));
                }

                string data = parsed.GetValue(calibration) ?? throw new UsageException("--int8 needs maps like those in use: name an archive with --calibration");
                return parsed.GetValue(random)
                    ? throw new UsageException("--int8 is for a trained classifier; leave out --random-weights")
                    : Int8Export.Execute(
                        shell,
                        new()
                        {
                            Model = weights,
                            File = onnx,
                            Data = Path.GetFullPath(data),
                            Split = parsed.GetValue(split),
                            Maps = parsed.GetValue(maps),
                            Method = parsed.GetValue(method),
                            Sensitivity = parsed.GetValue(sensitivity),
                            Kept = Int8Options.ReadKept(parsed.GetRequiredValue(kept)),
                            MostLoss = parsed.GetValue(loss),
                        },
                        cancellation);
            },
            cancellation));
        return command;
    }
}
