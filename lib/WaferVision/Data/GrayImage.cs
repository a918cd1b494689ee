using System.Globalization;

namespace WaferVision.Data;

/// <summary>
/// Reads photographs as matrices of grey values. The format is the binary portable graymap ("P5" of the Netpbm family), so that a notebook
/// can filter a real photograph without an image decoder: every image tool writes it.
/// </summary>
public static class GrayImage
{
    private const int MaximumSide = 16384;
    private const int MaximumHeader = 4096;

    /// <summary>Reads an 8-bit binary graymap.</summary>
    /// <param name="path">A <c>.pgm</c> file that starts with <c>P5</c>.</param>
    /// <returns>Grey values of shape (height, width), 0 (black) to 1 (white).</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not an 8-bit binary graymap; the message names the file, the byte and what was expected.</exception>
    public static double[,] Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] bytes = File.ReadAllBytes(path);
        int position = 0;
        if (bytes.Length < 2 || bytes[0] != 'P' || bytes[1] != '5')
        {
            throw Invalid(path, 0, "the two characters P5", "something else", "convert the picture to a binary graymap (.pgm)");
        }

        position = 2;
        int width = ReadNumber(path, bytes, ref position, "the width", MaximumSide);
        int height = ReadNumber(path, bytes, ref position, "the height", MaximumSide);
        int maximum = ReadNumber(path, bytes, ref position, "the largest grey value", 255);
        position++; // exactly one white-space byte ends the header (Netpbm, "PGM format")
        long wanted = (long)width * height;
        if (bytes.Length - position < wanted)
        {
            throw Invalid(path, position, $"{wanted} bytes of grey values", $"{Math.Max(0, bytes.Length - position)}", "the file is cut short; copy it again");
        }

        double[,] image = new double[height, width];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                image[row, column] = Math.Min(bytes[position++], maximum) / (double)maximum;
            }
        }

        return image;
    }

    private static int ReadNumber(string path, byte[] bytes, ref int position, string what, int largest)
    {
        while (position < Math.Min(bytes.Length, MaximumHeader) && (IsSpace(bytes[position]) || bytes[position] == '#'))
        {
            if (bytes[position] == '#')
            {
                while (position < bytes.Length && bytes[position] != '\n')
                {
                    position++;
                }
            }
            else
            {
                position++;
            }
        }

        int start = position;
        int value = 0;
        while (position < bytes.Length && bytes[position] is >= (byte)'0' and <= (byte)'9' && value <= largest)
        {
            value = (value * 10) + bytes[position++] - '0';
        }

        if (position == start || value < 1 || value > largest)
        {
            string found = position == start ? "no number" : value.ToString(CultureInfo.InvariantCulture);
            throw Invalid(path, start, $"{what}, 1 to {largest}", found, "write the picture as an 8-bit binary graymap");
        }

        return value;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static InvalidDataException Invalid(string path, int position, string expected, string found, string remedy) =>
        new($"{path}, byte {position}: expected {expected}, found {found}; {remedy}.");
}
