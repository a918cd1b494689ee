using WaferVision.Data;
using WaferVision.Data.Images;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>
/// A wafer map as a picture of one pixel a die. Greys: 0 no die, 127 or 128 pass, 255 fail (MixedWM38's codes times 127, as its pictures are
/// commonly saved); 1 pass and 2 fail, the bare codes. Colours: black no die, green (0, 255, 0) pass, red (255, 0, 0) fail.
/// </summary>
internal static class MapPicture
{
    private const byte PassGrey = 127;

    public static WaferMap Read(string path)
    {
        PixelImage image;
        try
        {
            image = PixelImage.Read(path);
        }
        catch (InvalidDataException error)
        {
            throw new WaferFileException(path, "picture", "a readable PNG picture", error.Message, "Save the picture again.", error);
        }

        if (image.Width > WaferMapFile.LargestSide || image.Height > WaferMapFile.LargestSide)
        {
            throw new WaferFileException(
                path, "picture", $"sides from 1 to {WaferMapFile.LargestSide}", $"{image.Height} × {image.Width}", "Save one pixel for each die.");
        }

        byte[] dies = new byte[image.Width * image.Height];
        for (int i = 0; i < dies.Length; i++)
        {
            dies[i] = Code(image.Rgb.Slice(3 * i, 3)) ?? throw new WaferFileException(
                path, $"row {i / image.Width}, column {i % image.Width}", "grey 0, 1, 2, 127, 128 or 255, black, green (0, 255, 0) or red (255, 0, 0)",
                $"({image.Rgb[3 * i]}, {image.Rgb[(3 * i) + 1]}, {image.Rgb[(3 * i) + 2]})",
                "Save one pixel for each die in these colours, without smoothing or JPEG compression.");
        }

        return new WaferMap(image.Height, image.Width, dies, null, null, NotchSide.Down, new WaferMetadata(Source: path));
    }

    public static void Write(Stream stream, ReadOnlySpan<byte> dies, int rows, int columns)
    {
        byte[] rgb = new byte[3 * dies.Length];
        for (int i = 0; i < dies.Length; i++)
        {
            byte grey = dies[i] switch { DieCode.None => 0, DieCode.Pass => PassGrey, _ => byte.MaxValue };
            rgb.AsSpan(3 * i, 3).Fill(grey);
        }

        PngWriter.Write(new PixelImage(columns, rows, rgb), stream);
    }

    private static byte? Code(ReadOnlySpan<byte> rgb) => (rgb[0], rgb[1], rgb[2]) switch
    {
        (0, 0, 0) => DieCode.None,
        (127, 127, 127) or (128, 128, 128) or (1, 1, 1) or (0, 255, 0) => DieCode.Pass,
        (255, 255, 255) or (2, 2, 2) or (255, 0, 0) => DieCode.Fail,
        _ => null,
    };
}
