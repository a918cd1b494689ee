using System.CommandLine;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Evaluation;

namespace Course.Commands;

/// <summary><c>evaluate</c>: compares classifiers' answers with an archive's labels.</summary>
internal static class EvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "An .npz archive of labelled maps", Required = true };
        Option<string[]> model = new("--model")
        {
            Description = "A weights file written by train, or an ONNX file written by export, or 'rules' for those that serve falls back on; of several, such as three seeds, also mean and deviation",
            DefaultValueFactory = _ => [ModelFiles.LastTrained],
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> part = new("--part") { Description = "Which part of the archive: train, validation, test or all", DefaultValueFactory = _ => "test" };
        part.AcceptOnlyFromAmong(Parts.Names);
        Option<string?> split = new("--split") { Description = "A list of the parts, written by './course split'. Default: as in training, by the seed in the weights file; of the rules alone by seed 42" };
        Option<string?> prior = new("--prior")
        {
            Description = "Also show the figures re-weighted to class shares: wm811k, or class=share,class=share,… (none=0.85,Scratch=0.01,…)",
        };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> symmetries = new("--symmetries") { Description = "Average over the eight symmetries of the square: a little better, eight times slower" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"accuracy\",\"balancedAccuracy\",\"macroF1\",\"ece\",\"brier\",\"perClass\":[{\"name\",\"precision\",\"recall\",\"f1\",\"support\"}],\"confusion\",\"seconds\", …}; "
                + "of several labels \"exactMatch\" and \"meanAveragePrecision\"; of several models {\"models\":[…],\"mean\",\"deviation\"}",
        };
        Command command = new("evaluate", "Measure trained classifiers on labelled maps.") { data, model, part, split, prior, device, symmetries, json };
        command.SetAction((parsed, cancellation) => Task.Run(() => EvaluationRun.Execute(
            Shell.Of(parsed, parsed.GetValue(json)),
            new EvaluationRunOptions(
                Path.GetFullPath(parsed.GetRequiredValue(data)),
                [.. parsed.GetRequiredValue(model).Select(name => name == ModelFiles.Rules ? name : Path.GetFullPath(name))],
                parsed.GetRequiredValue(part),
                parsed.GetValue(split),
                parsed.GetValue(prior) is { } shares ? ClassPrior.Parse(shares) : null,
                parsed.GetRequiredValue(device),
                parsed.GetValue(symmetries)),
            cancellation)));
        return command;
    }
}
