using System.CommandLine;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Formats;
using WaferVision.Training;

namespace Course.Commands;

/// <summary><c>predict</c>: names the class of wafer maps in files.</summary>
internal static class PredictCommand
{
    private static IEnumerable<string> Extensions => WaferFiles.Formats.SelectMany(format => format.Extensions);

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> paths = new Argument<string[]>("maps")
        {
            Description = $"Files of one or many wafers ({string.Join(", ", WaferFiles.Formats.Where(format => format.Extensions.Count > 0).Select(format => format.Name))}), or folders of them",
            Arity = ArgumentArity.OneOrMore,
        }.NotAnOption();
        Option<string> model = new("--model") { Description = "A weights file written by train", DefaultValueFactory = _ => Repository.PathOf("out", "train", "best.safetensors") };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> symmetries = new("--symmetries") { Description = "Average over the eight symmetries of the square: a little better, eight times slower" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"predictions\":[{\"file\",\"map\",\"wafer\",\"class\",\"probability\",\"top3\":[{\"class\",\"probability\"}]}],\"errors\":[{\"file\",\"message\"}]}",
        };
        Command command = new("predict", "Name the defect class of wafer maps.") { paths, model, device, symmetries, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] files = [.. parsed.GetRequiredValue(paths).SelectMany(Files).Distinct()];
            using Classifier classifier = Classifier.Load(Path.GetFullPath(parsed.GetRequiredValue(model)), Devices.Choose(parsed.GetRequiredValue(device)).Device);
            PredictionList predictions = PredictionList.Of(classifier, files, parsed.GetValue(symmetries), cancellation);
            predictions.Write(Shell.Of(parsed, parsed.GetValue(json)));
            return predictions.Errors.Count == 0 ? 0 : CourseCommand.Failure;
        }));
        return command;
    }

    private static string[] Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [Path.GetFullPath(path)];
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Extensions.Any(extension => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
                .Select(Path.GetFullPath)
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new CourseException($"{path} holds no wafer map; expected files with {string.Join(", ", Extensions)}");
    }
}
