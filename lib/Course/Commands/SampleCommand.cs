using System.CommandLine;
using System.Globalization;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Formats;

namespace Course.Commands;

/// <summary><c>sample</c>: writes the small set and lot on which the course works where no real maps are at hand.</summary>
internal static class SampleCommand
{
    /// <summary>The labelled maps' file.</summary>
    public const string Maps = "maps.npz";

    /// <summary>The lot's file.</summary>
    public const string Lot = "lot.stdf.gz";

    /// <summary>The list of what was planted in the maps.</summary>
    public const string Planted = "planted.csv";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<long> seed = new("--seed") { Description = "Seed: the same one gives the same files", DefaultValueFactory = _ => 42 };
        Option<string> output = new("--out") { Description = "The folder for maps.npz, planted.csv and lot.stdf.gz", DefaultValueFactory = _ => Repository.PathOf("data", "fab") };
        Command command = new("sample", "Write the synthetic labelled maps and the STDF lot of notebook 02b.") { seed, output };
        command.SetAction(parsed => Write(Shell.Of(parsed), parsed.GetValue(seed), Path.GetFullPath(parsed.GetRequiredValue(output))));
        return command;
    }

    private static int Write(Shell shell, long seed, string folder)
    {
        Directory.CreateDirectory(folder);
        (WaferDataset maps, IReadOnlyList<Planted> planted) = SampleMaps.Create(seed);
        WaferArchive.Write(Path.Combine(folder, Maps), maps);
        WholeFile.Write(Path.Combine(folder, Planted), List(planted));
        StdfFile.Write(Path.Combine(folder, Lot), SampleLot.Runs(seed));
        shell.Out.WriteLine($"{maps.Count} labelled maps, {planted.Count} planted flaws and a lot of {SampleLot.Wafers} wafers, seed {seed}, in {folder}");
        return 0;
    }

    private static string List(IReadOnlyList<Planted> planted) => string.Concat(planted
        .Select(flaw => string.Create(CultureInfo.InvariantCulture, $"{flaw.Map},{flaw.Kind},{flaw.Original},{flaw.TrueClass}\n"))
        .Prepend("map,kind,original,true_class\n"));
}
