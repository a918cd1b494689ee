using System.Text;

namespace SharpCell.Running;

/// <summary>A failed cell as text for people.</summary>
internal static class FailureText
{
    private const int LinesAround = 3;

    public static string Describe(CellReport cell)
    {
        StringBuilder text = new();
        foreach (CellFailure failure in cell.Failures)
        {
            string place = failure.Line is { } line ? $", line {line}" : "";
            text.Append($"cell {cell.Number} ({cell.Id}){place}\n");
            AppendSource(text, cell.Source, failure.Line);
            IEnumerable<string> lines = failure.Traceback.Count > 0 ? failure.Traceback : [$"{failure.Kind}: {failure.Message}"];
            text.AppendJoin('\n', lines).Append('\n');
        }

        return text.ToString();
    }

    // The whole of a short cell; of a long one the lines around the failing line, or its first lines where no line is known.
    private static void AppendSource(StringBuilder text, string source, int? failing)
    {
        string[] lines = source.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        int first = lines.Length <= 4 * LinesAround ? 1 : Math.Max(1, (failing ?? 1) - LinesAround);
        int last = lines.Length <= 4 * LinesAround ? lines.Length : Math.Min(lines.Length, (failing ?? 2 * LinesAround) + LinesAround);
        for (int number = first; number <= last; number++)
        {
            text.Append($"{(number == failing ? "→" : " ")}{number,4} │ {lines[number - 1]}\n");
        }

        if (last < lines.Length)
        {
            text.Append($"       … ({lines.Length - last} more lines)\n");
        }
    }
}
