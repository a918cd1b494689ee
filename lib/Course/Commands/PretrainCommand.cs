using System.CommandLine;
using Course.Pretraining;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Models;

namespace Course.Commands;

/// <summary><c>pretrain</c>: trains a backbone on formula-driven images.</summary>
internal static class PretrainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string[]> kinds = new("--kind")
        {
            Description = "fractal, contour, texture; several are taken in turn",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["fractal", "contour", "texture"],
        };
        kinds.AcceptOnlyFromAmong("fractal", "contour", "texture");
        Option<int> categories = new Option<int>("--categories") { Description = "Categories to tell apart", DefaultValueFactory = _ => 300 }.Within(2, 100_000);
        Option<int> instances = new Option<int>("--instances") { Description = "New images of each category in an epoch", DefaultValueFactory = _ => 100 }.Within(1, 100_000);
        Option<int> heldOut = new Option<int>("--held-out") { Description = "Images of each category that judge the epochs", DefaultValueFactory = _ => 10 }.Within(1, 10_000);
        Option<int> size = new Option<int>("--size") { Description = "Height and width of the images in pixels", DefaultValueFactory = _ => 64 }.Within(32, 224);
        Option<string> model = new("--model") { Description = "Model: a name that './course models' lists", DefaultValueFactory = _ => "resnet18_half" };
        model.HelpName = "name";
        model.AcceptOnlyFromAmong([.. Models.Names]);
        Option<int> epochs = new Option<int>("--epochs") { Description = "Passes, each over new instances", DefaultValueFactory = _ => 15 }.Within(1, 100_000);
        Option<int> batch = new Option<int>("--batch") { Description = "Images of a step", DefaultValueFactory = _ => 64 }.Within(2, 65536);
        Option<double> rate = new Option<double>("--learning-rate") { Description = "Peak of the one-cycle learning rate", DefaultValueFactory = _ => 2e-3 }.Within(1e-8, 10);
        Option<double> average = new Option<double>("--average") { Description = "Decay of the moving average of the weights; 0: none", DefaultValueFactory = _ => 0.999 }.Within(0, 0.99999);
        Option<long> seed = new("--seed") { Description = "Seed of categories, instances, order and weights", DefaultValueFactory = _ => 42 };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<string> output = new("--out")
        {
            Description = $"Folder for {PretrainingRun.ResultName} (half precision), last.safetensors and best.safetensors (to resume) and history.csv",
            DefaultValueFactory = _ => Repository.PathOf("out", "pretrain"),
        };
        Option<bool> resume = new("--resume") { Description = "Go on with the run in --out; begins one where there is none" };
        Option<bool> json = new("--json") { Description = "Write {\"model\",\"parameters\",\"epochs\",\"bestEpoch\",\"heldOutAccuracy\",\"chance\",\"imagesPerSecond\",\"seconds\",\"file\",\"bytes\",\"command\"}" };
        Command command = new("pretrain", "Train a backbone on images that formulas draw, so that transfer needs no download.")
        {
            kinds, categories, instances, heldOut, size, model, epochs, batch, rate, average, seed, device, output, resume, json,
        };
        command.SetAction((parsed, cancellation) => PretrainingRun.ExecuteAsync(
            Shell.Of(parsed, parsed.GetValue(json)),
            new PretrainingOptions
            {
                Images = new()
                {
                    Categories = parsed.GetValue(categories),
                    Kinds = [.. parsed.GetRequiredValue(kinds).Select(kind => Enum.Parse<FormulaKind>(kind, ignoreCase: true)).Distinct()],
                    Size = parsed.GetValue(size),
                    Seed = parsed.GetValue(seed),
                },
                Instances = parsed.GetValue(instances),
                HeldOut = parsed.GetValue(heldOut),
                Model = parsed.GetRequiredValue(model),
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batch),
                LearningRate = parsed.GetValue(rate),
                Average = parsed.GetValue(average),
                Device = parsed.GetRequiredValue(device),
                Output = Path.GetFullPath(parsed.GetRequiredValue(output)),
                Resume = parsed.GetValue(resume),
            },
            cancellation));
        return command;
    }
}
