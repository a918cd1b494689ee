using System.Text;
using WaferVision.Maps;

namespace Course.Wafers;

/// <summary>
/// A wafer map in a terminal. A picture element that stands for several dies has a colour between pass and fail by their shares; what holds a
/// failing die never looks like passing.
/// </summary>
internal static class MapPicture
{
    // The trade's colours, as in the charts.
    private static readonly (int R, int G, int B) Pass = (0xa3, 0xd9, 0xa5), Fail = (0xb3, 0x20, 0x2c);

    /// <summary>Lines of Spectre markup: two picture elements above each other in a character, which are square then.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Characters in a line, at least 1.</param>
    public static IReadOnlyList<string> Colored(WaferMap map, int width)
    {
        double?[][] picture = Draw(map, width, wide: 1);
        return [.. picture.Chunk(2).Select(rows => Line(rows[0], rows.Length > 1 ? rows[1] : new double?[rows[0].Length]))];
    }

    /// <summary>Lines of plain characters: '.' where all dies pass, 'X' where one fails.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Characters in a line, at least 1.</param>
    public static IReadOnlyList<string> Plain(WaferMap map, int width) =>
        [.. Draw(map, width, wide: 2).Select(row => new string([.. row.Select(share => share switch { null => ' ', 0 => '.', _ => 'X' })]).TrimEnd())];

    /// <summary>
    /// The share of failing dies behind each picture element, null where there is none. The wafer is round: a die is one or several whole elements
    /// where that keeps its shape and fits into the width, else the dies are sampled.
    /// </summary>
    private static double?[][] Draw(WaferMap map, int width, int wide)
    {
        (double x, double y) = map.Geometry.Pitch(map.Rows, map.Columns);
        double aspect = wide * map.Columns * x / (map.Rows * y);
        double Distortion((int Columns, int Rows) size) => Math.Abs(Math.Log((double)size.Columns / size.Rows / aspect));
        int sampled = Math.Min(width, (int)Math.Ceiling(Math.Max(map.Columns, map.Rows * aspect)));
        (int columns, int rows) = (from across in Enumerable.Range(1, 4) from down in Enumerable.Range(1, 4) select (Columns: across * map.Columns, Rows: down * map.Rows))
            .Where(size => size.Columns <= width && Distortion(size) < 0.25)
            .OrderBy(size => size.Columns).ThenBy(Distortion)
            .FirstOrDefault((sampled, Math.Max(1, (int)Math.Round(sampled / aspect))));
        return [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Select(column => Share(map, Part(row, rows, map.Rows), Part(column, columns, map.Columns))).ToArray())];
    }

    /// <summary>The dies behind one of <paramref name="parts"/> elements.</summary>
    private static (int From, int To) Part(int index, int parts, int dies)
    {
        int from = (int)((long)index * dies / parts);
        return (from, Math.Max(from + 1, (int)((long)(index + 1) * dies / parts)));
    }

    private static double? Share(WaferMap map, (int From, int To) rows, (int From, int To) columns)
    {
        int dies = 0, fails = 0;
        for (int row = rows.From; row < rows.To; row++)
        {
            for (int column = columns.From; column < columns.To; column++)
            {
                dies += map[row, column] == DieCode.None ? 0 : 1;
                fails += map[row, column] == DieCode.Fail ? 1 : 0;
            }
        }

        return dies == 0 ? null : (double)fails / dies;
    }

    private static string Line(double?[] upper, double?[] lower)
    {
        (string Style, char Text)[] cells = [.. upper.Zip(lower, (above, below) => (above, below) switch
        {
            (null, null) => ("", ' '),
            ({ } a, null) => (Color(a), '▀'),
            (null, { } b) => (Color(b), '▄'),
            ({ } a, { } b) => ($"{Color(a)} on {Color(b)}", '▀'),
        })];
        StringBuilder line = new();
        for (int i = 0; i < cells.Length; i++)
        {
            string style = cells[i].Style;
            line.Append(style.Length > 0 && (i == 0 || cells[i - 1].Style != style) ? $"[{style}]" : "").Append(cells[i].Text);
            line.Append(style.Length > 0 && (i == cells.Length - 1 || cells[i + 1].Style != style) ? "[/]" : "");
        }

        return line.ToString().TrimEnd();
    }

    private static string Color(double share)
    {
        double fail = share == 0 ? 0 : 0.4 + (0.6 * share);
        int Mix(int pass, int bad) => (int)Math.Round(pass + (fail * (bad - pass)));
        return $"#{Mix(Pass.R, Fail.R):x2}{Mix(Pass.G, Fail.G):x2}{Mix(Pass.B, Fail.B):x2}";
    }
}
