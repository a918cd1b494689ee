using System.CommandLine;
using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Data;

namespace Course.Commands;

/// <summary><c>split</c>: stores which map of an archive is for training, validation and testing.</summary>
internal static class SplitCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "An .npz archive of labelled maps", Required = true };
        Option<string> output = new("--out") { Description = "The list, .csv or .csv.gz", Required = true };
        Option<long> seed = new("--seed") { Description = "Seed of the order within each class", DefaultValueFactory = _ => 42 };
        Option<double> train = new Option<double>("--train") { Description = "Share of the training maps", DefaultValueFactory = _ => SplitOptions.RealMaps.Train }.Within(0.01, 1);
        Option<double> validation = new Option<double>("--validation")
        {
            Description = "Share of the validation maps; the rest is for the test", DefaultValueFactory = _ => SplitOptions.RealMaps.Validation,
        }.Within(0, 0.99);
        Option<string?> lots = new("--lots") { Description = "CSV with the columns map,lot: no lot lies in two parts. Default: the archive's array 'lots', if it has one" };
        Option<bool> turned = new("--symmetric-copies") { Description = "Leave out turned and mirrored copies too, not only exact ones" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"file\",\"dataHash\",\"maps\",\"train\",\"validation\",\"test\",\"lots\",\"exactCopies\":{\"copies\",\"conflictingGroups\",\"conflictingMaps\"},\"symmetricCopies\",\"perClass\"}",
        };
        Command command = new("split", "Divide an archive into training, validation and test maps, and store the list.") { data, output, seed, train, validation, lots, turned, json };
        command.SetAction(parsed =>
        {
            string archive = Path.GetFullPath(parsed.GetRequiredValue(data)), list = Path.GetFullPath(parsed.GetRequiredValue(output));
            SplitOptions options = new()
            {
                Train = parsed.GetValue(train),
                Validation = parsed.GetValue(validation),
                Seed = parsed.GetValue(seed),
                Copies = parsed.GetValue(turned) ? CopyKind.Symmetric : CopyKind.Exact,
            };
            WaferDataset maps = WaferArchive.Read(archive);
            IReadOnlyList<string?>? groups = parsed.GetValue(lots) is { } file ? LotList.Read(file, maps.Count) : WaferArchive.ReadLots(archive);
            SplitList stored = new(
                StratifiedSplit.Create(maps, options, groups), maps.Count, Path.GetFileName(archive), SplitList.HashOf(archive),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {options.Seed}, shares {options.Train} and {options.Validation}, {(options.Copies == CopyKind.Exact ? "exact" : "symmetric")} copies left out{(groups is null ? "" : ", by lots")}"));
            stored.Write(list);
            SplitSummary.Of(list, stored, maps, groups).Write(Shell.Of(parsed, parsed.GetValue(json)));
        });
        return command;
    }
}
