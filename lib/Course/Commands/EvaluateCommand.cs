using System.CommandLine;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Training;

namespace Course.Commands;

/// <summary><c>evaluate</c>: compares a classifier's answers with an archive's labels.</summary>
internal static class EvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "An .npz archive of labelled maps", Required = true };
        Option<string> model = new("--model") { Description = "A weights file written by train", DefaultValueFactory = _ => Repository.PathOf("out", "train", "best.safetensors") };
        Option<string> split = new("--split")
        {
            Description = "Which part, split as in training: train, validation, test or all",
            DefaultValueFactory = _ => "test",
        };
        split.AcceptOnlyFromAmong("train", "validation", "test", "all");
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> symmetries = new("--symmetries") { Description = "Average over the eight symmetries of the square: a little better, eight times slower" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"accuracy\",\"macroF1\",\"perClass\":[{\"name\",\"precision\",\"recall\",\"f1\",\"support\"}], …}; of several labels also \"exactMatch\"",
        };
        Command command = new("evaluate", "Measure a trained classifier on labelled maps.") { data, model, split, device, symmetries, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            Shell shell = Shell.Of(parsed, parsed.GetValue(json));
            using Classifier classifier = Classifier.Load(Path.GetFullPath(parsed.GetRequiredValue(model)), Devices.Choose(parsed.GetRequiredValue(device)).Device);
            WaferDataset all = WaferArchive.Read(Path.GetFullPath(parsed.GetRequiredValue(data)));
            string part = parsed.GetRequiredValue(split);
            EvaluationResult.Of(classifier, Parts.Select(all, part, classifier.Card.SplitSeed), part, parsed.GetValue(symmetries), cancellation).Write(shell);
            return 0;
        }));
        return command;
    }
}
