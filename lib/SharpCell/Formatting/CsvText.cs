using System.Collections;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>A value as comma-separated text: one line an item, one column a property; a single object is one line.</summary>
internal static class CsvText
{
    public static void Write(object? value, FormatContext context)
    {
        IEnumerable<object?> items = value is IEnumerable and not string ? Sequences.Items((IEnumerable)value) : [value];
        IReadOnlyList<Member>? columns = null;
        foreach (object? item in items.OfType<object>())
        {
            if (columns is null)
            {
                columns = PlainText.IsScalar(item.GetType()) ? [new Member("value", owner => owner)] : Member.Of(item.GetType());
                WriteLine(columns.Select(column => column.Name), context);
            }

            WriteLine(columns.Select(column => column.Read(item)), context);
        }
    }

    // RFC 4180: fields with commas, quotes or line breaks are quoted, quotes are doubled.
    private static void WriteLine(IEnumerable<object?> fields, FormatContext context) =>
        context.Writer.Write(string.Join(',', fields.Select(field => Quote(field is null ? "" : field.ToDisplayString("text/plain")))) + "\r\n");

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(',', '"', '\n') < 0 && !field.Contains('\r', StringComparison.Ordinal) ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
