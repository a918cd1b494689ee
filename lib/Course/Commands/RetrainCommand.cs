using System.CommandLine;
using Course.Retraining;
using Course.Terminal;
using WaferVision.Evaluation;

namespace Course.Commands;

/// <summary><c>retrain</c>: a challenger learns from new maps and takes the champion's place if it is better.</summary>
internal static class RetrainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        PairedOptions noise = new();
        PromotionRule rule = new();
        Option<string> champion = new("--champion") { Description = "The weights file in service, which a better challenger replaces", Required = true };
        Option<string?> data = new("--data") { Description = "An .npz archive of new labelled maps" };
        Option<string?> split = new("--split") { Description = "A list of its parts, written by './course split'. Default: by the champion's seed, or as the champion was trained with it" };
        Option<string?> old = new("--old") { Description = "An archive of old maps to learn from and be judged by, too" };
        Option<string?> oldSplit = new("--old-split") { Description = "A list of its parts" };
        Option<string> output = new("--out") { Description = "Folder for the challenger, its training and the report", DefaultValueFactory = _ => Repository.PathOf("out", "retrain") };
        Option<bool> scratch = new("--from-scratch") { Description = "Begin with random weights in place of the champion's" };
        Option<int?> epochs = new Option<int?>("--epochs") { Description = "Passes over the training maps. Default: the recipe's" }.Within(1, 100_000);
        Option<double?> rate = new Option<double?>("--learning-rate") { Description = "Base learning rate. Default: a third of the recipe's; from scratch the recipe's" }.Within(1e-8, 10);
        Option<long> seed = new("--seed") { Description = "Seed of order, augmentation, dropout and random weights", DefaultValueFactory = _ => 42 };
        Option<double> errors = new Option<double>("--error-rate")
        {
            Description = "The share of wrong answers wanted among those given, 0 to 1, if the champion was calibrated, for then the challenger is",
            DefaultValueFactory = _ => 0.01,
        }.Within(0, 1);
        Option<string[]> guards = new("--guard")
        {
            Description = "Classes whose F1 must be better beyond noise, each of them; no other class may be worse. Default: the one in which the champion is weakest",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<double?> margin = new Option<double?>("--margin") { Description = "Also ask for proof that no other class loses more F1 than this, 0 to 1 (non-inferiority)" }.Within(0, 1);
        Option<int> least = new Option<int>("--guard-maps") { Description = "Held-out maps below which a class cannot be guarded", DefaultValueFactory = _ => rule.LeastMaps }.Within(1, 1_000_000);
        Option<double> confidence = new Option<double>("--confidence") { Description = "How sure to be", DefaultValueFactory = _ => noise.Confidence }.Within(0.5, 0.9999);
        Option<int> resamples = new Option<int>("--resamples") { Description = "Random draws for intervals, and for p-values", DefaultValueFactory = _ => noise.Resamples }.Within(100, 1_000_000);
        Option<long> drawSeed = new("--resample-seed") { Description = "Seed of these draws", DefaultValueFactory = _ => noise.Seed };
        Option<bool> dryRun = new("--dry-run") { Description = "Train, judge and report, but leave the champion in service" };
        Option<Uri?> service = new("--service") { Description = "Address of a running './course serve' of the champion, which is told to read the file again", CustomParser = ParseAddress };
        Option<string?> key = new("--api-key-file") { Description = "A file with an API key of that service" };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> resume = new("--resume") { Description = "Go on with the run in --out; begins one where there is none" };
        Option<int?> rollback = new Option<int?>("--rollback") { Description = "Put an earlier champion back: the last one, or the copy of this number", Arity = ArgumentArity.ZeroOrOne }.Within(1, int.MaxValue);
        Option<bool> json = new("--json")
        {
            Description = "Write {\"decision\",\"reasons\",\"promoted\",\"previous\",\"macroF1\",\"accuracy\",\"mcNemar\",\"perClass\",…}, as report.json has it; of a rollback {\"champion\",\"copy\"}",
        };
        Command command = new("retrain", "Train a challenger on new maps; put it in the champion's place if it is better beyond noise on every guarded class, and worse on no other.")
        {
            champion, data, split, old, oldSplit, output, scratch, epochs, rate, seed, errors, guards, margin, least, confidence, resamples, drawSeed, dryRun, service, key, device,
            resume, rollback, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Shell shell = Shell.Of(parsed, parsed.GetValue(json));
            string file = Path.GetFullPath(parsed.GetRequiredValue(champion));
            ServiceAddress? address = parsed.GetValue(service) is { } url ? new(url, parsed.GetValue(key)) : null;
            if (parsed.GetResult(rollback) is not null)
            {
                return await RollBackAsync(shell, file, parsed.GetValue(rollback), address, cancellation).ConfigureAwait(false);
            }

            return await RetrainRun.ExecuteAsync(
                shell,
                new RetrainOptions
                {
                    Champion = file,
                    Data = Path.GetFullPath(parsed.GetValue(data) ?? throw new UsageException("name the new maps with --data, or put an earlier champion back with --rollback")),
                    Split = parsed.GetValue(split),
                    Old = parsed.GetValue(old) is { } archive ? Path.GetFullPath(archive) : null,
                    OldSplit = parsed.GetValue(oldSplit),
                    Output = Path.GetFullPath(parsed.GetRequiredValue(output)),
                    FromScratch = parsed.GetValue(scratch),
                    Epochs = parsed.GetValue(epochs),
                    LearningRate = parsed.GetValue(rate),
                    Seed = parsed.GetValue(seed),
                    ErrorRate = parsed.GetValue(errors),
                    Rule = new()
                    {
                        Guards = Names(parsed.GetValue(guards)) is { Length: > 0 } names ? names : null,
                        Margin = parsed.GetValue(margin),
                        LeastMaps = parsed.GetValue(least),
                        Statistics = new() { Confidence = parsed.GetValue(confidence), Resamples = parsed.GetValue(resamples), Seed = parsed.GetValue(drawSeed) },
                    },
                    DryRun = parsed.GetValue(dryRun),
                    Resume = parsed.GetValue(resume),
                    Service = address,
                    Device = parsed.GetRequiredValue(device),
                },
                cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RollBackAsync(Shell shell, string file, int? number, ServiceAddress? service, CancellationToken cancellation)
    {
        ChampionFile champion = new(file);
        int copy = champion.RollBack(number);
        if (shell.Json)
        {
            shell.WriteJson(new { champion = file, copy = champion.CopyOf(copy) });
        }
        else
        {
            shell.Out.WriteLine($"{file} is {Path.GetFileName(champion.CopyOf(copy))} again");
        }

        if (service is not null)
        {
            await service.ReloadAsync(cancellation).ConfigureAwait(false);
            shell.Remarks.WriteLine($"the service at {service.Url} answers with it");
        }

        return 0;
    }

    private static string[] Names(string[]? given) => [.. (given ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    private static Uri? ParseAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"--service is '{text}'; expected an address such as http://127.0.0.1:8080");
        return null;
    }
}
