using TorchSharp;
using WaferVision.Data.Images;
using WaferVision.Testing;
using static TorchSharp.torch;

namespace WaferVision.Tests.Data.Images;

public class PreprocessingTests
{
    [Fact]
    public void Resizing_gives_Pillows_bytes()
    {
        Assert.NotEmpty(Golden.Values.Resized);
        foreach (Golden.Resize golden in Golden.Values.Resized)
        {
            PixelImage found = Pattern(golden.From[0], golden.From[1]).Resize(golden.To[0], golden.To[1], Enum.Parse<Interpolation>(golden.Filter));

            Assert.Equal((golden.To[0], golden.To[1]), (found.Width, found.Height));
            Assert.Equal(golden.Rgb, found.Rgb.ToArray());
        }
    }

    [SharedFact("data/photos")]
    public void Photographs_become_torchvisions_tensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(8, Golden.Values.Presets.Length);
        foreach (Golden.Preset golden in Golden.Values.Presets)
        {
            PixelImage photo = PixelImage.Read(SharedData.PathOf($"data/photos/{golden.File}"));
            Assert.Equal((golden.Size[0], golden.Size[1]), (photo.Width, photo.Height));

            Tensor values = new ImagePreprocessing(golden.ResizeSize, golden.Crop, Enum.Parse<Interpolation>(golden.Filter)).Apply(photo);

            Assert.Equal([1, 3, golden.Crop, golden.Crop], values.shape);
            float[] flat = values.data<float>().ToArray();
            float[] sampled = [.. Enumerable.Range(0, golden.Every4999th.Length).Select(i => flat[4999 * i])];

            // One step of a byte is 0.0175: decoders of other versions of libjpeg may round a pixel the other way.
            Assert.All(sampled.Zip(golden.Every4999th), pair => Assert.Equal(pair.Second, pair.First, 0.04f));
            Assert.Equal(golden.Mean, flat.Average(v => (double)v), 3);
        }
    }

    [Fact]
    public void The_shorter_side_gets_the_size_and_the_middle_is_kept()
    {
        PixelImage wide = Pattern(30, 20).ResizeShorter(10);
        PixelImage tall = Pattern(20, 31).ResizeShorter(10);

        Assert.Equal((15, 10), (wide.Width, wide.Height));
        Assert.Equal((10, 15), (tall.Width, tall.Height));

        // Python rounds half to even: of a margin of 5 pixels, 2 are left and above; of 7, 4 are.
        Assert.Equal(wide.Crop(2, 0, 10, 10).Rgb.ToArray(), wide.CropCenter(10).Rgb.ToArray());
        Assert.Equal(tall.Crop(2, 4, 6, 8).Rgb[..18].ToArray(), tall.Crop(2, 4, 6, 6).Rgb[..18].ToArray());
        Assert.Equal(Pattern(17, 17).Crop(4, 4, 10, 10).Rgb.ToArray(), Pattern(17, 17).CropCenter(10).Rgb.ToArray());
    }

    [Fact]
    public void A_plain_picture_stays_plain_and_is_normalised()
    {
        using DisposeScope scope = NewDisposeScope();
        byte[] rgb = [.. Enumerable.Repeat(new byte[] { 255, 0, 51 }, 50 * 40).SelectMany(pixel => pixel)];

        Tensor values = new ImagePreprocessing(32, 24, Interpolation.Bicubic).Apply(new PixelImage(50, 40, rgb), new PixelImage(50, 40, rgb));

        Assert.Equal([2, 3, 24, 24], values.shape);
        Assert.Equal((1 - 0.485f) / 0.229f, values[1, 0].max().item<float>(), 6);
        Assert.Equal((0 - 0.456f) / 0.224f, values[0, 1].min().item<float>(), 6);
        Assert.Equal((0.2f - 0.406f) / 0.225f, values[0, 2].mean().item<float>(), 6);
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImagePreprocessing(200, 224));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImagePreprocessing(10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pattern(4, 4).Resize(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pattern(4, 4).CropCenter(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pattern(4, 4).Crop(2, 0, 3, 1));
        Assert.Throws<ArgumentException>(() => new PixelImage(2, 2, new byte[11]));
    }

    /// <summary>The same noise as make_golden.py's.</summary>
    private static PixelImage Pattern(int width, int height)
    {
        byte[] rgb = new byte[3 * width * height];
        uint state = 12345;
        for (int i = 0; i < rgb.Length; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            rgb[i] = (byte)(state >> 24);
        }

        return new(width, height, rgb);
    }
}
