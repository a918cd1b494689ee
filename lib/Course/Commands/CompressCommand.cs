using System.CommandLine;
using Course.Compressing;
using Course.Terminal;
using WaferVision.Compression;
using WaferVision.Training;

namespace Course.Commands;

/// <summary><c>compress</c>: makes a smaller network of a trained one.</summary>
internal static class CompressCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> model = new("--model") { Description = "A weights file written by train or compress", Required = true };
        Option<string> output = new("--out") { Description = "The weights file to write; predict and evaluate take it like any other", Required = true };
        Option<bool> fold = new("--fold") { Description = "Fold batch normalisations into the convolutions before them" };
        Option<Pruning> prune = new("--prune") { Description = "structured: whole channels, so that the network becomes smaller and faster; magnitude: single weights, which become 0; none" };
        Option<double> amount = new Option<double>("--amount") { Description = "The share to prune", DefaultValueFactory = _ => 0.5 }.Within(0, 0.999);
        Option<PruningScope?> scope = new("--scope") { Description = "Whether each layer loses that share (PerLayer, for channels the default) or all together (Global, for weights)" };
        Option<string?> data = new("--data") { Description = "An .npz archive of labelled maps: its test part judges the network before and after" };
        Option<string?> split = new("--split") { Description = "A list of its parts, written by './course split'. Default: as in training, by the seed in the weights file" };
        Option<int> epochs = new Option<int>("--epochs") { Description = "Passes over the training part of --data after pruning" }.Within(0, 100_000);
        Option<double?> rate = new Option<double?>("--learning-rate") { Description = "Base learning rate. Default: a third of the recipe's" }.Within(1e-8, 10);
        TeacherOptions teacher = new();
        Option<long> seed = new("--seed") { Description = "Seed of order, augmentation and dropout", DefaultValueFactory = _ => 42 };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"file\",\"model\",\"stages\":[{\"stage\",\"parameters\",\"zeros\",\"multiplyAdds\",\"bytes\",\"milliseconds\",\"accuracy\",\"macroF1\"}]}",
        };
        Command command = new("compress", "Make a smaller network of a trained one: fold, prune, train on, distil.")
        {
            model, output, fold, prune, amount, scope, data, split, epochs, rate, seed, device, json,
        };
        teacher.AddTo(command);
        command.SetAction((parsed, cancellation) => CompressionRun.ExecuteAsync(
            Shell.Of(parsed, parsed.GetValue(json)),
            new CompressionOptions
            {
                Model = Path.GetFullPath(parsed.GetRequiredValue(model)),
                Output = Path.GetFullPath(parsed.GetRequiredValue(output)),
                Fold = parsed.GetValue(fold),
                Prune = parsed.GetValue(prune),
                Amount = parsed.GetValue(amount),
                Scope = parsed.GetValue(scope),
                Data = parsed.GetValue(data) is { } archive ? Path.GetFullPath(archive) : null,
                Split = parsed.GetValue(split),
                Epochs = parsed.GetValue(epochs),
                LearningRate = parsed.GetValue(rate),
                Teacher = teacher.Read(parsed),
                Device = parsed.GetRequiredValue(device),
                Seed = parsed.GetValue(seed),
            },
            cancellation));
        return command;
    }
}
