using System.Globalization;

namespace WaferVision.Training;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">Bytes that have arrived, those of an earlier, interrupted download included.</param>
/// <param name="Total">Bytes of the whole file, or null where the server does not say.</param>
public sealed record DownloadProgress(string File, long Received, long? Total)
{
    private const int Width = 30;

    /// <summary>A bar in one line, such as <c>resnet18-f37072fd.pth ━━━━━━━━━━──────────  50 % of 44.7 MB</c>.</summary>
    public override string ToString()
    {
        if (Total is not > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{File} {Received / 1e6:F1} MB");
        }

        double share = Math.Clamp((double)Received / Total.Value, 0, 1);
        int done = (int)(share * Width);
        return string.Create(CultureInfo.InvariantCulture, $"{File} {new string('━', done)}{new string('─', Width - done)} {Math.Floor(100 * share),3:F0} % of {Total / 1e6:F1} MB");
    }
}
