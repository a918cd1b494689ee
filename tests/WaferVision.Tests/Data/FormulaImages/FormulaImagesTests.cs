using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

public class FormulaImagesTests
{
    [Theory]
    [InlineData(FormulaKind.Fractal, "27a6625dbf704daabe1d5f94bfe6d78d06c6ccb71cf1fc6f40fbefeb37d93967")]
    [InlineData(FormulaKind.Contour, "9f1a83563e9cd31215e1862ba199ce35ec0964ffc2eb35998eabb35db6e02b83")]
    [InlineData(FormulaKind.Texture, "c937bf5505a9cde2537ff1c56cc6e1114b116f2c0f389da34d5cbc61647720d5")]
    public void Images_are_the_same_on_every_machine(FormulaKind kind, string expected)
    {
        var images = new FormulaImages(new() { Categories = 12, Kinds = [kind] });
        float[] all = [.. Enumerable.Range(0, 12).SelectMany(category => Draw(images, category, 3))];
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(all.AsSpan()))));
    }

    [Fact]
    public void An_image_depends_on_seed_category_and_instance_alone()
    {
        var images = new FormulaImages(new() { Categories = 9 });
        var more = new FormulaImages(new() { Categories = 30 });
        float[][] drawn = [.. Enumerable.Range(0, 9).AsParallel().AsOrdered().Select(category => Draw(images, category, 5))];
        for (int category = 8; category >= 0; category--)
        {
            Assert.Equal(drawn[category], Draw(more, category, 5));
            Assert.NotEqual(drawn[category], Draw(images, category, 6));
            Assert.NotEqual(drawn[category], Draw(new(new() { Categories = 9, Seed = 43 }), category, 5));
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(224)]
    public void Values_lie_between_0_and_1_and_no_image_is_blank(int size)
    {
        var images = new FormulaImages(new() { Categories = 150, Size = size });
        for (int category = 0; category < images.Categories; category++)
        {
            AssertSound(Draw(images, category, category));
        }
    }

    [Fact]
    public void Ten_thousand_random_categories_draw_finite_values()
    {
        for (int index = 0; index < 10_000; index++)
        {
            var random = new CounterRandom(7, index);

            // A fractal's first candidates rather than those that fill the image: the odd ones are what this test is for.
            IFormula formula = (index % 4) switch
            {
                0 => IteratedFunctionSystem.Sample(ref random, leastFilling: 0),
                1 => new RadialContour(ref random),
                2 => new WaveTexture(ref random),
                _ => new VoronoiTexture(ref random),
            };
            float[] image = new float[32 * 32];
            formula.Draw(ref random, 32, image);
            Assert.True(image.AsSpan().IndexOfAnyExceptInRange(0, 1) < 0, $"category {index}");
        }
    }

    [Fact]
    public void A_fractal_category_fills_its_share_of_the_image()
    {
        var images = new FormulaImages(new() { Categories = 60, Kinds = [FormulaKind.Fractal] });
        double[] fillings = [.. Enumerable.Range(0, 60).Select(category => Draw(images, category, 0).Count(value => value > 0) / 4096.0)];

        // An instance's weight may thin its category out, though rarely by much.
        Assert.True(fillings.Average() > IteratedFunctionSystem.LeastFilling, $"{fillings.Average()}");
        Assert.True(fillings.Count(filling => filling > IteratedFunctionSystem.LeastFilling / 2) > 54);
    }

    [Fact]
    public void The_chaos_game_fills_the_triangle_of_Sierpinski()
    {
        // Its attractor, of three maps that halve the plane towards the corners (0, 0), (1, 0) and (0, 1), is where the bits of x and y never meet.
        const int size = 64;
        float[] image = new float[size * size];
        var random = new CounterRandom(1);
        IteratedFunctionSystem.Render([0.5, 0, 0, 0.5, 0, 0, 0.5, 0, 0, 0.5, 0.5, 0, 0.5, 0, 0, 0.5, 0, 0.5], ref random, size, image, 1, 0);
        int inside = 0, outside = 0;
        for (int i = 0; i < image.Length; i++)
        {
            // The corners' steps lie on the pixels 0 to 63; a pixel beside a filled one may be touched by rounding.
            (int x, int y) = (i % size, i / size);
            bool near = Enumerable.Range(0, 9).Any(n => ((x + (n % 3) - 1) & (y + (n / 3) - 1)) == 0);
            inside += image[i] > 0 && near ? 1 : 0;
            outside += image[i] > 0 && !near ? 1 : 0;
        }

        Assert.Equal(0, outside);
        Assert.InRange(inside, 600, 1400); // 3^6 = 729 pixels
    }

    [Theory]
    [InlineData(FormulaKind.Fractal)]
    [InlineData(FormulaKind.Contour)]
    [InlineData(FormulaKind.Texture)]
    public void Instances_of_a_category_are_alike(FormulaKind kind)
    {
        const int categories = 20, instances = 12;
        var images = new FormulaImages(new() { Categories = categories, Kinds = [kind] });
        double[][][] statistics = [.. Enumerable.Range(0, categories).Select(category =>
            Enumerable.Range(0, instances).Select(instance => Statistics(Draw(images, category, instance))).ToArray())];
        double[][] centers = [.. statistics.Select(own => Mean(own[..(instances / 2)]))];
        int right = 0;
        for (int category = 0; category < categories; category++)
        {
            right += statistics[category][(instances / 2)..].Count(one => Nearest(centers, one) == category);
        }

        // Chance is 5 %.
        double accuracy = right / (double)(categories * instances / 2);
        Assert.True(accuracy > 0.3, $"nearest mean: {accuracy:P0}");
    }

    [Fact]
    public void What_does_not_exist_is_refused()
    {
        var images = new FormulaImages(new() { Categories = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Draw(3, 0, new float[4096]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Draw(0, -1, new float[4096]));
        Assert.Throws<ArgumentException>(() => images.Draw(0, 0, new float[4095]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FormulaImageOptions { Size = 31 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FormulaImageOptions { Categories = 0 });
        Assert.Throws<ArgumentException>(() => new FormulaImageOptions { Kinds = [] });
    }

    private static float[] Draw(FormulaImages images, int category, long instance)
    {
        float[] image = new float[images.Size * images.Size];
        images.Draw(category, instance, image);
        return image;
    }

    private static void AssertSound(float[] image)
    {
        Assert.True(image.AsSpan().IndexOfAnyExceptInRange(0, 1) < 0);
        Assert.True(image.Max() - image.Min() > 0.1);
    }

    /// <summary>Mean, deviation and the mean steps to the pixels 1, 2, 4 and 8 to the right and below.</summary>
    private static double[] Statistics(float[] image)
    {
        const int size = 64;
        double mean = image.Average(), deviation = Math.Sqrt(image.Average(value => (value - mean) * (value - mean)));
        List<double> all = [mean, deviation];
        foreach (int step in (int[])[1, 2, 4, 8])
        {
            double across = 0, down = 0;
            for (int row = 0; row < size - step; row++)
            {
                for (int column = 0; column < size - step; column++)
                {
                    float value = image[(row * size) + column];
                    across += Math.Abs(value - image[(row * size) + column + step]);
                    down += Math.Abs(value - image[((row + step) * size) + column]);
                }
            }

            all.Add(across / ((size - step) * (size - step)));
            all.Add(down / ((size - step) * (size - step)));
        }

        return [.. all];
    }

    private static double[] Mean(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Average(row => row[i]))];

    private static int Nearest(double[][] centers, double[] point) =>
        Enumerable.Range(0, centers.Length).MinBy(c => centers[c].Zip(point, (a, b) => (a - b) * (a - b)).Sum());
}
