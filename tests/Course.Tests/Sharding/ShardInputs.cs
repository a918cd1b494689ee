using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Training;

namespace Course.Tests.Sharding;

/// <summary>A folder with an untrained classifier and inputs of all kinds, good and bad.</summary>
public sealed class ShardInputs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-shards-");

    public ShardInputs()
    {
        Directory.CreateDirectory(PathOf("in", "grids"));
        WriteModel(Model, 1);
        WriteModel(OtherModel, 2);
        WaferArchive.Write(PathOf("in", "a-set.npz"), WaferDataset.Generate(1300, new GeneratorOptions { Size = 20 }));
        WaferMapGenerator generator = new(new GeneratorOptions { Size = 18 });
        for (int i = 0; i < Grids; i++)
        {
            WaferMap map = generator.Generate((DefectClass)(i % 20), i);
            File.WriteAllLines(
                PathOf("in", "grids", $"g{i:000}.csv"), Enumerable.Range(0, map.Rows).Select(row => string.Join(',', Enumerable.Range(0, map.Columns).Select(column => map[row, column]))));
        }

        StdfFile.Write(PathOf("in", "lot.stdf"), Enumerable.Range(0, 12).Select(i =>
        {
            WaferMap map = generator.Generate((DefectClass)i, 100 + i);
            return new TestedWafer(new WaferMap(map.Rows, map.Columns, map.Dies)) { WaferId = $"W{i + 1:00}" };
        }));

        // What is wrong comes between what is right.
        File.WriteAllText(PathOf("in", "grids", "g007.csv"), "0,1,0\n1,x,1\n");
        File.WriteAllBytes(PathOf("in", "grids", "g008.csv"), []);
        byte[] lot = File.ReadAllBytes(PathOf("in", "lot.stdf"));
        File.WriteAllBytes(PathOf("in", "lot-cut.stdf"), lot[..(lot.Length / 2)]);
        File.WriteAllText(PathOf("in", "no-archive.npz"), "PK\u0003\u0004 nothing of the kind");
        byte[] set = File.ReadAllBytes(PathOf("in", "a-set.npz"));
        set[set.Length / 2] ^= 0x55;
        File.WriteAllBytes(PathOf("in", "z-damaged.npz"), set);
    }

    public const int Grids = 80;

    public string Folder => _folder.FullName;

    public string Model => PathOf("model.safetensors");

    public string OtherModel => PathOf("other.safetensors");

    /// <summary>All of it, and a file that is not there.</summary>
    public string[] Arguments => [PathOf("in"), PathOf("nowhere.stdf")];

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static void WriteModel(string path, long seed)
    {
        ModelCard card = new("wafer-net-small", DefectClasses.Names, MultiLabel: false, DieEncoding.Scaled, Size: 16, SplitSeed: seed);
        using torch.nn.Module<torch.Tensor, torch.Tensor> model = Models.Create(card.Model, card.Options);
        Weights.Save(model, path, card.ToMetadata());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
