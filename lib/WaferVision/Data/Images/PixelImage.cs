using Microsoft.DotNet.Interactive.Formatting;
using SkiaSharp;

namespace WaferVision.Data.Images;

/// <summary>A picture in memory: rows from the top, three bytes a pixel (red, green, blue), no gaps.</summary>
[TypeFormatterSource(typeof(PixelImageDisplay), PreferredMimeTypes = ["text/html"])]
public sealed class PixelImage
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const long LongestFile = 256L << 20;

    /// <summary>The most pixels that are decoded; a small file can claim far more than fit into memory.</summary>
    public const long MostPixels = 100_000_000;

    private readonly byte[] _rgb;

    /// <summary>Makes a picture of bytes, which it keeps.</summary>
    /// <param name="width">Columns; 1 or more.</param>
    /// <param name="height">Rows; 1 or more.</param>
    /// <param name="rgb">Red, green and blue of each pixel, row by row from the top.</param>
    /// <exception cref="ArgumentException">The number of bytes is not 3 × width × height.</exception>
    public PixelImage(int width, int height, byte[] rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(rgb);
        if (rgb.Length != 3L * width * height)
        {
            throw new ArgumentException($"Expected {3L * width * height} bytes for {width}×{height} pixels of three bytes, found {rgb.Length}.", nameof(rgb));
        }

        Width = width;
        Height = height;
        _rgb = rgb;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Red, green and blue of each pixel, row by row from the top.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    /// <summary>
    /// Decodes a JPEG, PNG or BMP file. Grey becomes RGB, transparency is dropped, an embedded colour profile and the orientation that a camera
    /// noted are ignored, as Python's Pillow does it in <c>Image.open(path).convert("RGB")</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no such picture, is damaged, or is larger than <see cref="LongestFile"/> or <see cref="MostPixels"/>.</exception>
    public static PixelImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path) is { Exists: true, Length: > LongestFile } file)
        {
            throw Invalid(path, $"at most {LongestFile} bytes", $"{file.Length}", "Scale the picture down");
        }

        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Decodes the bytes of a JPEG, PNG or BMP file, as <see cref="Read"/> does.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What to call the picture in messages.</param>
    /// <exception cref="InvalidDataException">The bytes are no such picture, are damaged, or hold more than <see cref="MostPixels"/>.</exception>
    public static PixelImage Decode(byte[] bytes, string name = "picture")
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
        {
            throw Invalid(name, "a JPEG, PNG or BMP picture", $"{bytes.Length} bytes of something else, or a damaged header", "Save the picture in one of these formats");
        }

        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MostPixels)
        {
            throw Invalid(name, $"at most {MostPixels} pixels", $"{width}×{height}", "Scale the picture down");
        }

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw Invalid(name, $"{width}×{height} pixels", $"{codec.EncodedFormat} data that end or break off ({result})", "Get the picture again; it is damaged");
        }

        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        byte[] rgb = new byte[3 * width * height];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgba.Slice(from, 3).CopyTo(rgb.AsSpan(to));
        }

        return new(width, height, rgb);
    }

    /// <summary>Cuts out a rectangle.</summary>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle leaves the picture or is empty.</exception>
    public PixelImage Crop(int left, int top, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - left);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - top);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        byte[] rgb = new byte[3 * width * height];
        for (int row = 0; row < height; row++)
        {
            _rgb.AsSpan(3 * (((top + row) * Width) + left), 3 * width).CopyTo(rgb.AsSpan(3 * row * width));
        }

        return new(width, height, rgb);
    }

    /// <summary>The picture as the bytes of a PNG file.</summary>
    public byte[] ToPng()
    {
        using var stream = new MemoryStream();
        PngWriter.Write(this, stream);
        return stream.ToArray();
    }

    private static InvalidDataException Invalid(string name, string expected, string found, string remedy) =>
        new($"{name}: expected {expected}, found {found}. {remedy}.");
}
