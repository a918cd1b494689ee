using System.CommandLine;
using Course.Calibrating;
using Course.Classifying;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>calibrate</c>: makes a classifier's confidence honest, and finds when it had better not answer.</summary>
internal static class CalibrateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> model = new("--model") { Description = "A weights file written by train", DefaultValueFactory = _ => ModelFiles.LastTrained };
        Option<string> data = new("--data") { Description = "The .npz archive that it was trained on: the validation part calibrates, the test part judges", Required = true };
        Option<string?> split = new("--split") { Description = "A list of the parts, written by './course split'. Default: as in training, by the seed in the weights file" };
        Option<string?> output = new("--out") { Description = "The weights file to write. Default: the model's own file" };
        Option<double> errors = new Option<double>("--error-rate")
        {
            Description = "The share of wrong answers wanted among those given, 0 to 1; the rest goes to people",
            DefaultValueFactory = _ => 0.01,
        }.Within(0, 1);
        Option<double> keep = new Option<double>("--keep")
        {
            Description = "The share of known maps, above 0, to 1, that must not be called unlike all that the classifier knows",
            DefaultValueFactory = _ => 0.99,
        }.Within(0.001, 1);
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"file\",\"temperature\",\"leastProbability\",\"mostEnergy\",\"parts\":[{\"part\",\"maps\",\"eceBefore\",\"ece\",\"answered\",\"wrong\",\"wrongBefore\",\"unlike\"}]}",
        };
        Command command = new("calibrate", "Make a classifier's confidence honest, and find when it had better not answer; predict, export and serve obey.")
        {
            model, data, split, output, errors, keep, device, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string file = Path.GetFullPath(parsed.GetRequiredValue(model));
            return CalibrationRun.Execute(
                Shell.Of(parsed, parsed.GetValue(json)),
                new CalibrationOptions(
                    file,
                    parsed.GetValue(output) is { } path ? Path.GetFullPath(path) : file,
                    Path.GetFullPath(parsed.GetRequiredValue(data)),
                    parsed.GetValue(split),
                    parsed.GetValue(errors),
                    parsed.GetValue(keep),
                    parsed.GetRequiredValue(device)),
                cancellation);
        }));
        return command;
    }
}
