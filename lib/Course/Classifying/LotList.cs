using System.Globalization;
using WaferVision.Data;

namespace Course.Classifying;

/// <summary>The lots of a set's maps, told in a file beside it.</summary>
internal static class LotList
{
    private const string Columns = "map,lot";

    /// <summary>Reads CSV with the columns <c>map</c> (index from 0) and <c>lot</c>; a map that it does not name has no lot.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maps">The maps of the set.</param>
    /// <exception cref="WaferFileException">A line is no such pair, or names a map that is not there or was named before.</exception>
    public static string?[] Read(string path, int maps)
    {
        var lots = new string?[maps];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            int comma = line.IndexOf(',', StringComparison.Ordinal);
            bool named = int.TryParse(line.AsSpan(0, Math.Max(0, comma)), NumberStyles.None, CultureInfo.InvariantCulture, out int map) && map < maps && lots[map] is null;
            if (number == 1 ? line != Columns : !named || line.Length == comma + 1)
            {
                string expected = number == 1 ? $"the columns '{Columns}'" : $"the index of a map from 0 to {maps - 1} not named before, a comma and its lot";
                throw new WaferFileException(path, $"line {number}", expected, $"'{line}'", "Write one line a map.");
            }

            if (number > 1)
            {
                lots[map] = line[(comma + 1)..];
            }
        }

        return number > 0 ? lots : throw new WaferFileException(path, "line 1", $"the columns '{Columns}'", "an empty file", "Write one line a map.");
    }
}
