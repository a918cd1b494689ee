using TorchSharp;
using WaferVision.Data;

namespace WaferVision.Tests.Data;

/// <summary>Parts of batches for several processes.</summary>
public class BatchPartTests
{
    [Fact]
    public void PartsMakeUpTheBatchAndAreOfOneSizeUpToAnImage()
    {
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            (int images, int count) = (random.Next(0, 200), random.Next(1, 40));
            (int First, int Length)[] parts = [.. Enumerable.Range(0, count).Select(i => new BatchPart(i, count, Shared: false).Of(images))];
            Assert.Equal(Enumerable.Range(0, images), parts.SelectMany(part => Enumerable.Range(part.First, part.Length)));
            Assert.InRange(parts.Max(part => part.Length) - parts.Min(part => part.Length), 0, 1);
            Assert.All(Enumerable.Range(0, count), i => Assert.Equal(images < count ? (0, images) : parts[i], new BatchPart(i, count, Shared: true).Of(images)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheLoaderReadsThePartsOfTheBatchesThatItReadsWhole(bool shared)
    {
        // Batches of 5 and a last one of 2, in three parts.
        WaferDataset data = WaferDataset.Generate(17, new() { Size = 16 });
        IBatchSource loader = new BatchLoader(data, new() { BatchSize = 5, Augmentation = Augmentation.D4 });
        Batch[] whole = [.. loader.Epoch(3)];
        for (int i = 0; i < 3; i++)
        {
            var part = new BatchPart(i, 3, shared);
            Batch[] read = [.. loader.PartOfEpoch(3, part)], cut = [.. ((IBatchSource)new Plain(loader)).PartOfEpoch(3, part)];
            Batch[] own = [.. whole.Where(batch => part.Of((int)batch.Images.shape[0]).Length > 0)];
            Assert.Equal(own.Length, read.Length);
            Assert.Equal(own.Length, cut.Length);
            foreach ((Batch batch, Batch mine, Batch slice) in own.Zip(read, cut))
            {
                (int first, int length) = part.Of((int)batch.Images.shape[0]);
                Assert.True(Same(batch.Images.narrow(0, first, length), mine.Images) && Same(batch.Labels.narrow(0, first, length), mine.Labels));
                Assert.True(Same(slice.Images, mine.Images) && Same(slice.Labels, mine.Labels));
            }
        }
    }

    private static bool Same(torch.Tensor one, torch.Tensor other) => one.shape.SequenceEqual(other.shape) && one.eq(other).all().item<bool>();

    /// <summary>A source that leaves cutting to the interface.</summary>
    private sealed class Plain(IBatchSource source) : IBatchSource
    {
        public int Count => source.Count;

        public int BatchCount => source.BatchCount;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public bool MultiLabel => source.MultiLabel;

        public IEnumerable<Batch> Epoch(int epoch, torch.Device? device = null) => source.Epoch(epoch, device);
    }
}
