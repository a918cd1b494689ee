using TorchSharp;
using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

public class BatchLoaderTests
{
    private static readonly WaferDataset s_data = WaferDataset.Generate(110, new GeneratorOptions { Size = 24 });

    [Fact]
    public void An_epoch_holds_every_map_once_with_its_label()
    {
        var loader = new BatchLoader(s_data, new BatchOptions { BatchSize = 32 });
        Assert.Equal(4, loader.BatchCount);
        int[] order = loader.Order(3);
        Assert.Equal(Enumerable.Range(0, 110), order.Order());
        Assert.NotEqual(order, loader.Order(4));
        int at = 0;
        foreach (Batch batch in loader.Epoch(3))
        {
            using (batch)
            {
                Assert.Equal(torch.ScalarType.Float32, batch.Images.dtype);
                Assert.Equal(torch.ScalarType.Int64, batch.Labels.dtype);
                int n = (int)batch.Images.shape[0];
                Assert.Equal([n, 1, 24, 24], batch.Images.shape);
                float[] images = batch.Images.data<float>().ToArray();
                long[] labels = batch.Labels.data<long>().ToArray();
                for (int i = 0; i < n; i++, at++)
                {
                    Assert.Equal(s_data.LabelsOf(order[at])[0], labels[i]);
                    ReadOnlySpan<byte> dies = s_data.DiesOf(order[at]);
                    for (int k = 0; k < dies.Length; k++)
                    {
                        Assert.Equal(dies[k] / 2f, images[(i * dies.Length) + k]);
                    }
                }
            }
        }

        Assert.Equal(110, at);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Batches_depend_on_seed_and_epoch_alone(int threads)
    {
        var options = new BatchOptions { BatchSize = 64, Size = 48, Augmentation = Augmentation.Full, Encoding = DieEncoding.OneHot };
        float[] one = new float[110 * 2 * 48 * 48], other = new float[one.Length];
        var reference = new BatchLoader(s_data, options with { Threads = 2 });
        reference.Fill(reference.Order(5), 5, one);
        var again = new BatchLoader(s_data, options with { Threads = threads });
        again.Fill(again.Order(5), 5, other);
        Assert.Equal(one, other);
        again.Fill(again.Order(5), 6, other);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData(32, false, DieEncoding.Scaled)]
    [InlineData(20, true, DieEncoding.OneHot)]
    [InlineData(null, false, DieEncoding.FailMask)]
    public void One_map_alone_becomes_the_image_that_it_is_in_a_batch(int? size, bool supersampling, DieEncoding encoding)
    {
        var options = new BatchOptions { Size = size, Supersampling = supersampling, Encoding = encoding, Shuffle = false };
        var loader = new BatchLoader(s_data, options);
        (int channels, int rows, int columns) = loader.ImageShape;
        float[] batch = new float[3 * channels * rows * columns], one = new float[batch.Length / 3];
        loader.Fill([0, 7, 9], 0, batch);
        foreach ((int map, int at) in new[] { (0, 0), (7, 1), (9, 2) })
        {
            BatchLoader.Encode(s_data.DiesOf(map), s_data.Rows, s_data.Columns, options, one);
            Assert.Equal(batch.AsSpan(at * one.Length, one.Length).ToArray(), one);
        }

        Assert.Throws<ArgumentException>(() => BatchLoader.Encode(s_data.DiesOf(0), s_data.Rows, s_data.Columns, options, new float[one.Length - 1]));
    }

    [Fact]
    public void Encodings_mean_what_they_say()
    {
        byte[] dies = [0, 1, 2];
        float[] one = new float[3], two = new float[6];
        DieEncoder.Encode(dies, DieEncoding.Scaled, one);
        Assert.Equal([0f, 0.5f, 1f], one);
        DieEncoder.Encode(dies, DieEncoding.FailMask, one);
        Assert.Equal([0f, 0f, 1f], one);
        DieEncoder.Encode(dies, DieEncoding.OneHot, two);
        Assert.Equal([0f, 1f, 0f, 0f, 0f, 1f], two);
        Assert.Throws<ArgumentException>(() => DieEncoder.Encode(dies, DieEncoding.OneHot, new float[3]));
    }

    [Fact]
    public void Several_labels_and_several_sizes()
    {
        WaferDataset data = Sets.Ragged(10, 2, classes: 4, multiLabel: true);
        Assert.Throws<ArgumentException>(() => new BatchLoader(data));
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = 4, Size = 8, Shuffle = false, DropLast = true });
        Assert.Equal(2, loader.BatchCount);
        using Batch batch = loader.Load([9, 1]);
        Assert.Equal([2, 1, 8, 8], batch.Images.shape);
        Assert.Equal([2, 4], batch.Labels.shape);
        float[] labels = batch.Labels.data<float>().ToArray();
        Assert.Equal(data.LabelsOf(9).ToArray().Concat(data.LabelsOf(1).ToArray()).Select(l => (float)l), labels);
    }
}
