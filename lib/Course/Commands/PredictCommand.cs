using System.CommandLine;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Training;

namespace Course.Commands;

/// <summary><c>predict</c>: names the class of wafer maps in files.</summary>
internal static class PredictCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> paths = new Argument<string[]>("maps")
        {
            Description = MapFiles.Description,
            Arity = ArgumentArity.OneOrMore,
        }.NotAnOption();
        Option<string> model = new("--model")
        {
            Description = "A weights file written by train, or an ONNX file. Default: what train wrote last to out/train, else the classifier in data/models",
            DefaultValueFactory = _ => ModelFiles.Preferred,
        };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> symmetries = new("--symmetries") { Description = "Average over the eight symmetries of the square: a little better, eight times slower" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"predictions\":[{\"file\",\"map\",\"wafer\",\"class\",\"probability\",\"top3\":[{\"class\",\"probability\"}],\"review\"}],\"errors\":[{\"file\",\"message\"}]}",
        };
        Command command = new("predict", "Name the defect class of wafer maps.") { paths, model, device, symmetries, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] files = [.. parsed.GetRequiredValue(paths).SelectMany(MapFiles.Find).Distinct()];
            using WaferClassifier classifier = WaferClassifier.Load(Path.GetFullPath(parsed.GetRequiredValue(model)), Devices.Choose(parsed.GetRequiredValue(device)).Device);
            Shell shell = Shell.Of(parsed, parsed.GetValue(json));
            shell.Remarks.WriteLine($"{classifier.File}: {classifier.Card.Model}, {classifier.Card.ClassNames.Count} classes");
            PredictionList predictions = PredictionList.Of(classifier, files, parsed.GetValue(symmetries), cancellation);
            predictions.Write(shell);
            return predictions.Errors.Count == 0 ? 0 : CourseCommand.Failure;
        }));
        return command;
    }
}
