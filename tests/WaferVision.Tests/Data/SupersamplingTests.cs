using WaferVision.Data;
using static TorchSharp.torch;

namespace WaferVision.Tests.Data;

public class SupersamplingTests
{
    private static readonly BatchOptions Options = new() { Size = 16, Encoding = DieEncoding.OneHot, Supersampling = true, Shuffle = false };

    [Fact]
    public void A_pixel_is_the_mean_of_its_dies()
    {
        byte[] dies = RandomDies(48 * 48);
        float[] image = Image(Set(dies, 48), Options);
        for (int code = 1; code <= 2; code++)
        {
            for (int row = 0; row < 16; row++)
            {
                for (int column = 0; column < 16; column++)
                {
                    int dieCount = Enumerable.Range(0, 9).Count(k => dies[((3 * row) + (k / 3)) * 48 + (3 * column) + (k % 3)] == code);
                    Assert.Equal(dieCount / 9f, image[((code - 1) * 256) + (row * 16) + column], 1e-6f);
                }
            }
        }
    }

    [Fact]
    public void A_scratch_one_die_wide_is_lost_without_and_kept_with_it()
    {
        byte[] dies = new byte[64 * 64];
        Array.Fill(dies, (byte)1);
        for (int column = 0; column < 64; column++)
        {
            dies[column] = 2;
        }

        Assert.Equal(0, Image(Set(dies, 64), Options with { Supersampling = false }).Skip(256).Sum());
        Assert.Equal(16 * 0.25f, Image(Set(dies, 64), Options).Skip(256).Sum(), 1e-5f);
    }

    [Fact]
    public void A_map_with_fewer_dies_than_pixels_stays_as_it_is()
    {
        WaferDataset set = Set(RandomDies(11 * 11), 11);
        Assert.Equal(Image(set, Options with { Supersampling = false }), Image(set, Options));
    }

    [Fact]
    public void With_symmetries_it_gives_one_of_the_eight_pictures()
    {
        WaferDataset set = Set(RandomDies(40 * 40), 40);
        using Tensor plain = tensor(Image(set, Options)).reshape(2, 16, 16);
        float[][] pictures =
        [
            .. from turn in Enumerable.Range(0, 4)
               from mirror in (bool[])[false, true]
               let turned = rot90(plain, turn, (1, 2))
               select (mirror ? turned.flip(2) : turned).contiguous().data<float>().ToArray(),
        ];
        HashSet<int> seen = [];
        for (int epoch = 0; epoch < 120; epoch++)
        {
            float[] drawn = Image(set, Options with { Augmentation = Augmentation.D4 }, epoch);
            int which = Array.FindIndex(pictures, picture => picture.Zip(drawn).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6));
            Assert.InRange(which, 0, 7);
            seen.Add(which);
        }

        Assert.Equal(8, seen.Count);
    }

    private static byte[] RandomDies(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(3))];
    }

    private static WaferDataset Set(byte[] dies, int side) => new(dies, side, side, new[] { 0 }, ["one"]);

    private static float[] Image(WaferDataset set, BatchOptions options, int epoch = 0)
    {
        using Batch batch = new BatchLoader(set, options).Load([0], epoch);
        return batch.Images.data<float>().ToArray();
    }
}
