#pragma warning disable CA1822 // The convention calls instance methods.

using System.Globalization;

namespace WaferVision.Data.Images;

/// <summary>Shows a picture in a notebook. Hosts find it by the names and shapes of the convention that .NET Interactive defined.</summary>
internal sealed class PixelImageDisplay
{
    /// <summary>Longest side that a notebook gets; a photograph in full would make the file heavy.</summary>
    private const int LongestSide = 512;

    /// <summary>Sides below this are enlarged, pixel by pixel, to be seen at all.</summary>
    private const int SmallSide = 96;

    public IEnumerable<object> CreateTypeFormatters() => [new Html()];

    private sealed class Html
    {
        public string MimeType { get; } = "text/html";

        public bool Format(object value, TextWriter writer)
        {
            if (value is not PixelImage image)
            {
                return false;
            }

            int longest = Math.Max(image.Width, image.Height);
            PixelImage shown = longest <= LongestSide
                ? image
                : image.Resize(Math.Max(1, image.Width * LongestSide / longest), Math.Max(1, image.Height * LongestSide / longest));
            int zoom = Math.Max(1, SmallSide / Math.Max(shown.Width, shown.Height));
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<img alt=\"Picture of {image.Width}×{image.Height} pixels\" width=\"{shown.Width * zoom}\" height=\"{shown.Height * zoom}\" style=\"image-rendering: {(zoom > 1 ? "pixelated" : "auto")}\" src=\"data:image/png;base64,{Convert.ToBase64String(shown.ToPng())}\">"));
            return true;
        }
    }
}
