using System.Reflection;
using System.Text.RegularExpressions;
using WaferVision.Data.Images;

namespace WaferVision.Tests.Data.Images;

public partial class DisplayTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 300)]
    [InlineData(64, 3)]
    public void A_png_holds_every_pixel(int width, int height)
    {
        byte[] rgb = new byte[3 * width * height];
        new Random(width).NextBytes(rgb);

        PixelImage back = PixelImage.Decode(new PixelImage(width, height, rgb).ToPng());

        Assert.Equal((width, height), (back.Width, back.Height));
        Assert.Equal(rgb, back.Rgb.ToArray());
    }

    [Theory]
    [InlineData(32, 32, 32, 96)]
    [InlineData(200, 100, 200, 200)]
    [InlineData(2000, 1000, 512, 512)]
    public void A_notebook_shows_it_at_a_sensible_size(int width, int height, int expectedPixels, int expectedWidth)
    {
        string html = Shown(new PixelImage(width, height, new byte[3 * width * height]));

        Assert.Contains($" width=\"{expectedWidth}\" ", html, StringComparison.Ordinal);
        Assert.Contains($"{width}×{height}", html, StringComparison.Ordinal);
        Assert.Equal(expectedPixels, PixelImage.Decode(Convert.FromBase64String(Data().Match(html).Groups[1].Value)).Width);
    }

    /// <summary>What a host does that knows nothing but the convention's names.</summary>
    private static string Shown(object value)
    {
        Attribute attribute = value.GetType().GetCustomAttributes()
            .Single(a => a.GetType().FullName == "Microsoft.DotNet.Interactive.Formatting.TypeFormatterSourceAttribute");
        Type source = (Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!;
        object formatter = ((IEnumerable<object>)source.GetMethod("CreateTypeFormatters")!.Invoke(Activator.CreateInstance(source), null)!).Single();
        using var writer = new StringWriter();
        Assert.Equal("text/html", formatter.GetType().GetProperty("MimeType")!.GetValue(formatter));
        Assert.Equal(true, formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, writer]));
        return writer.ToString();
    }

    [GeneratedRegex("base64,([^\"]+)\"")]
    private static partial Regex Data();
}
