using System.CommandLine;
using Course.Classifying;
using Course.Pretraining;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>probe</c>: how much a pretrained backbone's features tell, beside those of random weights.</summary>
internal static class ProbeCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> weights = new("--weights") { Description = "A file that './course pretrain' wrote. Default: the one in data/weights", DefaultValueFactory = _ => ModelFiles.Backbone };
        Option<string?> data = new("--data") { Description = "An .npz archive of labelled maps, or a folder with MNIST's t10k files. Default: synthetic maps" };
        Option<int> count = new Option<int>("--count") { Description = "Synthetic maps, or at most this many of an archive", DefaultValueFactory = _ => 4000 }.Within(100, 1_000_000);
        Option<int> repeats = new Option<int>("--repeats") { Description = "Networks with random weights to compare with", DefaultValueFactory = _ => 3 }.Within(1, 100);
        Option<long> seed = new Option<long>("--seed") { Description = "Seed of synthetic maps and of the parts", DefaultValueFactory = _ => 42 }.Within(0, long.MaxValue);
        Option<bool> json = new("--json") { Description = "Write {\"model\",\"data\",\"pretrained\",\"random\":[…],\"test\"}" };
        Command command = new("probe", "Fit a linear classifier on a pretrained network's frozen features, and on those of random weights.") { weights, data, count, repeats, seed, json };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => ProbeRun.Execute(
                Shell.Of(parsed, parsed.GetValue(json)),
                new ProbeOptions
                {
                    Weights = parsed.GetRequiredValue(weights),
                    Data = parsed.GetValue(data),
                    Count = parsed.GetValue(count),
                    Repeats = parsed.GetValue(repeats),
                    Seed = parsed.GetValue(seed),
                },
                cancellation),
            cancellation));
        return command;
    }
}
