using System.CommandLine;
using Course.SimToReal;
using Course.Terminal;
using WaferVision.Maps;
using WaferVision.Models;

namespace Course.Commands;

/// <summary><c>sim-to-real</c>: how close synthetic maps come to real ones, and what a network that learned from them is worth.</summary>
internal static class SimToRealCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        SimToRealOptions sizes = new() { Data = "", Output = "" };
        Option<string> data = new("--data") { Description = "An .npz archive of real maps with the classes of WM-811K", Required = true };
        Option<bool> statistics = new("--statistics") { Description = "Only compare the statistics of real and synthetic maps; train nothing" };
        Option<int> perClass = new Option<int>("--per-class") { Description = "Synthetic maps of each defect class", DefaultValueFactory = _ => sizes.PerClass }.Within(1, 100_000);
        Option<int> epochs = new Option<int>("--epochs") { Description = "Passes over the synthetic maps", DefaultValueFactory = _ => sizes.Epochs }.Within(1, 10_000);
        Option<int[]> shots = new("--shots")
        {
            Description = "Real maps of each class, one point of the curve each",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. sizes.Shots],
        };
        shots.Within(1, 1_000_000);
        Option<int> steps = new Option<int>("--steps") { Description = "Optimizer steps on the real maps", DefaultValueFactory = _ => sizes.Steps }.Within(4, 1_000_000);
        Option<int> seeds = new Option<int>("--seeds") { Description = "Repetitions", DefaultValueFactory = _ => sizes.Seeds }.Within(1, 100);
        Option<int> size = new Option<int>("--size") { Description = "Height and width of the images in pixels", DefaultValueFactory = _ => sizes.Size }
            .Within(GeneratorOptions.MinimumSize, GeneratorOptions.MaximumSize);
        Option<string> model = new("--model") { Description = "Model: a name that './course models' lists", DefaultValueFactory = _ => sizes.Model };
        model.HelpName = "name";
        model.AcceptOnlyFromAmong([.. Models.Names]);
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => sizes.Device };
        Option<string> output = new("--out") { Description = "Folder for sim-to-real.json, sim-to-real.html and the pretrained weights", DefaultValueFactory = _ => Repository.PathOf("out", "sim-to-real") };
        Option<bool> json = new("--json") { Description = "Write {\"trainMaps\",\"testMaps\",\"statistics\":[…],\"points\":[{\"training\",\"shots\",\"seeds\",\"macroF1\",\"deviation\",…}],\"results\":[…]}" };
        Command command = new("sim-to-real", "Compare synthetic with real maps: their statistics, and what a network that learned from the one knows of the other.")
        {
            data, statistics, perClass, epochs, shots, steps, seeds, size, model, device, output, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => SimToRealRun.Execute(
            Shell.Of(parsed, parsed.GetValue(json)),
            sizes with
            {
                Data = Path.GetFullPath(parsed.GetRequiredValue(data)),
                Output = Path.GetFullPath(parsed.GetRequiredValue(output)),
                StatisticsOnly = parsed.GetValue(statistics),
                PerClass = parsed.GetValue(perClass),
                Epochs = parsed.GetValue(epochs),
                Shots = [.. parsed.GetRequiredValue(shots).Distinct().Order()],
                Steps = parsed.GetValue(steps),
                Seeds = parsed.GetValue(seeds),
                Size = parsed.GetValue(size),
                Model = parsed.GetRequiredValue(model),
                Device = parsed.GetRequiredValue(device),
            },
            cancellation)));
        return command;
    }
}
