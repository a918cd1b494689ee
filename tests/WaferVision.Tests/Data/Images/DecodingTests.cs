using System.Security.Cryptography;
using SkiaSharp;
using WaferVision.Data.Images;
using WaferVision.Testing;

namespace WaferVision.Tests.Data.Images;

public class DecodingTests
{
    public static readonly TheoryData<string> Files =
        ["sample.jpg", "progressive.jpg", "grey.jpg", "sample.png", "alpha.png", "grey.png", "palette.png", "sample.bmp", "palette.bmp"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_format_decodes_to_Pillows_pixels(string file)
    {
        byte[] expected = Golden.Values.Samples.Single(sample => sample.File == file).Rgb;
        PixelImage found = PixelImage.Read(Golden.PathOf(file));

        Assert.Equal((24, 17), (found.Width, found.Height));
        int tolerance = file.EndsWith(".jpg", StringComparison.Ordinal) ? 1 : 0;
        Assert.All(expected.Zip(found.Rgb.ToArray()), pair => Assert.InRange(pair.Second - pair.First, -tolerance, tolerance));
    }

    [SharedTheory("data/photos")]
    [InlineData("dragonfly.bmp")]
    public void The_real_bitmap_decodes_to_Pillows_pixels(string file)
    {
        string expected = Golden.Values.Presets.First(preset => preset.File == file).Sha256;

        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(PixelImage.Read(SharedData.PathOf($"data/photos/{file}")).Rgb)));
    }

    [Fact]
    public void A_bitmap_tells_its_size_and_colours()
    {
        using SKBitmap bitmap = SKBitmap.Decode(File.ReadAllBytes(Golden.PathOf("sample.png")))!;
        byte[] rgb = Golden.Values.Samples.Single(sample => sample.File == "sample.png").Rgb;

        Assert.Equal((24, 17), (bitmap.Width, bitmap.Height));
        Assert.Equal(new SKColor(rgb[0], rgb[1], rgb[2], 255), bitmap.GetPixel(0, 0));
        int last = rgb.Length - 3;
        Assert.Equal(new SKColor(rgb[last], rgb[last + 1], rgb[last + 2], 255), bitmap.GetPixel(23, 16));
    }

    [Fact]
    public void Transparent_colours_come_back_from_premultiplied_ones()
    {
        using SKBitmap bitmap = SKBitmap.Decode(File.ReadAllBytes(Golden.PathOf("alpha.png")))!;
        byte[] rgb = Golden.Values.Samples.Single(sample => sample.File == "alpha.png").Rgb;

        Assert.Equal(SKAlphaType.Premul, bitmap.Info.AlphaType);
        for (int i = 0; i < 24 * 17; i++)
        {
            SKColor color = bitmap.GetPixel(i % 24, i / 24);
            if (color.Alpha > 128)
            {
                Assert.InRange(color.Red - rgb[3 * i], -1, 1);
                Assert.InRange(color.Green - rgb[(3 * i) + 1], -1, 1);
                Assert.InRange(color.Blue - rgb[(3 * i) + 2], -1, 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_truncation_is_refused_or_whole(string file)
    {
        byte[] good = File.ReadAllBytes(Golden.PathOf(file));
        int refused = 0;
        for (int length = 0; length < good.Length; length += 1 + (good.Length / 150))
        {
            try
            {
                // The last bytes of a file may be padding or an end mark that nothing depends on.
                Assert.Equal(24, PixelImage.Decode(good[..length]).Width);
                Assert.InRange(length, good.Length * 9 / 10, good.Length);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > 80, $"{refused} refused");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Mutated_files_never_do_more_than_be_refused(string file)
    {
        byte[] good = File.ReadAllBytes(Golden.PathOf(file));
        var random = new Random(good.Length);
        for (int n = 0; n < 400; n++)
        {
            byte[] bad = [.. good];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(random.Next(2) == 0 ? Math.Min(64, bad.Length) : bad.Length);
                bad[at] = random.Next(3) == 0 ? (byte)255 : (byte)(bad[at] ^ (1 << random.Next(8)));
            }

            try
            {
                PixelImage image = PixelImage.Decode(bad);
                Assert.Equal(3 * image.Width * image.Height, image.Rgb.Length);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void A_small_file_that_claims_a_huge_picture_is_refused_before_memory_is_taken()
    {
        byte[] bomb = File.ReadAllBytes(Golden.PathOf("sample.bmp"));
        BitConverter.TryWriteBytes(bomb.AsSpan(18), 60_000);
        BitConverter.TryWriteBytes(bomb.AsSpan(22), 60_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("60000×60000", Assert.Throws<InvalidDataException>(() => PixelImage.Decode(bomb)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void What_is_no_picture_is_named_with_a_remedy()
    {
        string message = Assert.Throws<InvalidDataException>(() => PixelImage.Read(Golden.PathOf("make_golden.py"))).Message;

        Assert.Contains("make_golden.py: expected a JPEG, PNG or BMP picture", message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => PixelImage.Read(Golden.PathOf("none.png")));
    }
}
