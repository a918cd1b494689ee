using System.CommandLine;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Maps;

namespace Course.Commands;

/// <summary><c>generate</c>: writes synthetic wafer maps to an archive.</summary>
internal static class GenerateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<int> perClass = new Option<int>("--per-class") { Description = "Maps of each class", DefaultValueFactory = _ => 100 }.Within(1, 1_000_000);
        Option<MapStyle> style = new("--style")
        {
            Description = "Textbook: 20 classes, clear signatures, one grid; Fab: the nine classes of WM-811K with maps like its own, grids of many sizes",
        };
        Option<int?> size = new Option<int?>("--size") { Description = "Rows and columns of a textbook map. Default: 64" }
            .Within(GeneratorOptions.MinimumSize, GeneratorOptions.MaximumSize);
        Option<long> seed = new("--seed") { Description = "Seed: the same one gives the same file", DefaultValueFactory = _ => 42 };
        Option<string> output = new("--out") { Description = "The .npz archive to write", DefaultValueFactory = _ => Repository.PathOf("out", "maps.npz") };
        Option<bool> json = new("--json") { Description = "Write {\"file\",\"count\",\"rows\",\"columns\",\"seed\",\"classes\":[{\"name\",\"count\",\"rootCause\"}]}" };
        Command command = new("generate", "Generate synthetic wafer maps as an .npz archive.") { perClass, style, size, seed, output, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(style) == MapStyle.Fab && parsed.GetValue(size) is not null)
            {
                throw new UsageException("--size is for textbook maps; fab maps have sizes of their own");
            }

            int count = parsed.GetValue(perClass);
            WaferDataset data = parsed.GetValue(style) == MapStyle.Fab
                ? SyntheticMaps.Fab([.. DefectClasses.Wm811k.Select(_ => count)], new FabOptions { Seed = parsed.GetValue(seed) })
                : Textbook(count, new GeneratorOptions { Size = parsed.GetValue(size) ?? 64, Seed = parsed.GetValue(seed) });
            return Write(Shell.Of(parsed, parsed.GetValue(json)), data, parsed.GetValue(seed), Path.GetFullPath(parsed.GetRequiredValue(output)));
        });
        return command;
    }

    private static WaferDataset Textbook(int perClass, GeneratorOptions options)
    {
        long count = (long)perClass * DefectClasses.Count;
        if (count * options.Rows * options.Columns > Array.MaxLength)
        {
            throw new UsageException($"{count} maps of {options.Rows}×{options.Columns} need more than 2 GB; lower --per-class or --size");
        }

        return WaferDataset.Generate((int)count, options);
    }

    private static int Write(Shell shell, WaferDataset data, long seed, string file)
    {
        WaferArchive.Write(file, data);
        Generated result = new(
            file,
            data.Count,
            data.Rows,
            data.Columns,
            seed,
            [.. DefectClasses.All.Zip(data.CountsPerClass(), (info, n) => new GeneratedClass(info.Name, n, info.RootCause))]);
        if (shell.Json)
        {
            shell.WriteJson(result);
        }
        else
        {
            shell.WriteTable(["class", "maps"], result.Classes.Select(c => (IReadOnlyList<string>)[c.Name, $"{c.Count}"]));
            shell.Out.WriteLine($"{result.Count} maps of {(data.IsUniform ? "" : "up to ")}{result.Rows}×{result.Columns}, seed {result.Seed}, in {file}");
        }

        return 0;
    }

    private sealed record GeneratedClass(string Name, int Count, string RootCause);

    private sealed record Generated(string File, int Count, int Rows, int Columns, long Seed, IReadOnlyList<GeneratedClass> Classes);
}
