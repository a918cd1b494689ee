using System.Text;
using WaferVision.Data;
using WaferVision.Testing;

namespace WaferVision.Tests.Data;

public sealed class GrayImageTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Values_are_scaled_by_the_largest_grey_value_row_by_row()
    {
        Write("P5 # a comment\n3 2\n# another\n100\n", [0, 50, 100, 25, 75, 255]);

        double[,] image = GrayImage.Read(file);

        Assert.Equal((2, 3), (image.GetLength(0), image.GetLength(1)));
        Assert.Equal([0, 0.5, 1, 0.25, 0.75, 1], image.Cast<double>());
    }

    [Theory]
    [InlineData("P2\n1 1\n255\n", "byte 0")]
    [InlineData("P5\n0 1\n255\n", "width")]
    [InlineData("P5\n1 99999\n255\n", "height")]
    [InlineData("P5\n1 1\n65535\n", "largest grey value")]
    [InlineData("P5\n4 4\n255\n", "cut short")]
    [InlineData("", "P5")]
    public void A_file_that_is_no_graymap_is_refused_with_the_place(string header, string part)
    {
        Write(header, [1]);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => GrayImage.Read(file));

        Assert.Contains(part, error.Message);
        Assert.Contains(file, error.Message);
    }

    [Fact]
    public void Random_bytes_never_crash_the_reader()
    {
        Random random = new(20);
        for (int trial = 0; trial < 500; trial++)
        {
            byte[] body = new byte[random.Next(60)];
            random.NextBytes(body);
            Write(random.Next(2) == 0 ? "P5" : "P5 3 3 255 ", body);

            Exception? error = Record.Exception(() => GrayImage.Read(file));

            Assert.True(error is null or InvalidDataException, error?.ToString());
        }
    }

    [Theory]
    [InlineData("stairs.pgm", 256, 256)]
    [InlineData("raccoon.pgm", 192, 256)]
    public void The_shipped_photographs_use_the_whole_range_of_grey(string name, int height, int width)
    {
        double[,] photo = GrayImage.Read(Path.Combine(SharedData.Repository, "data", "photos", name));

        Assert.Equal((height, width), (photo.GetLength(0), photo.GetLength(1)));
        Assert.InRange(photo.Cast<double>().Min(), 0, 0.1);
        Assert.InRange(photo.Cast<double>().Max(), 0.9, 1);
    }

    private void Write(string header, byte[] body) => File.WriteAllBytes(file, [.. Encoding.ASCII.GetBytes(header), .. body]);
}
