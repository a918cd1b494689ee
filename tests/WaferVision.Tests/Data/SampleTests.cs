using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Data;

public class SampleTests
{
    private static readonly string s_path = Path.Combine(SharedData.Repository, "data", "sample.npz");

    [Fact]
    public void The_shipped_sample_is_what_its_card_says_die_by_die()
    {
        WaferDataset shipped = WaferArchive.Read(s_path);
        WaferDataset again = WaferDataset.Generate(400, new GeneratorOptions { Size = 64, Seed = 42 });
        Assert.Equal(DefectClasses.Names, shipped.ClassNames);
        Assert.All(shipped.CountsPerClass(), n => Assert.Equal(20, n));
        Assert.Equal(again.Labels.ToArray(), shipped.Labels.ToArray());
        Assert.True(again.Dies.Span.SequenceEqual(shipped.Dies.Span), "The generator makes other maps than the shipped sample: make data/sample.npz again.");
        Assert.InRange(new FileInfo(s_path).Length, 1, 1_000_000);
    }

    [Fact]
    public void The_card_s_table_is_the_library_s()
    {
        string card = File.ReadAllText(Path.Combine(SharedData.Repository, "data", "README.md"));
        foreach (DefectClassInfo info in DefectClasses.All)
        {
            Assert.Contains($"| {(int)info.Class} | {info.Name} | {info.Signature} | {info.ProcessArea} | {info.RootCause} |", card);
        }
    }
}
