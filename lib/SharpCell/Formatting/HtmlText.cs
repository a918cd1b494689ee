using System.Collections;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>The default HTML of a value: a table where there are rows, a property table for an object, preformatted text for the rest.</summary>
internal static class HtmlText
{
    private const string MimeType = "text/html";
    private const int MaxColumns = 30;
    private const int MaxMembers = 100;

    public static void Write(object? value, FormatContext context)
    {
        if (value is null or Exception or Task || IsFlat(value) || context.Depth >= Formatter.RecursionLimit)
        {
            WriteText(value, context);
            return;
        }

        context.Enter();
        switch (value)
        {
            case ITuple tuple when value.GetType().IsGenericType:
                WriteRows(["item", "value"], Enumerable.Range(0, tuple.Length).Select(i => (object?[])[$"Item{i + 1}", tuple[i]]), tuple.Length, context);
                break;
            case IDictionary dictionary:
                WriteRows(["key", "value"], Pairs(dictionary), dictionary.Count, context);
                break;
            case Array { Rank: 2 } matrix:
                WriteMatrix(matrix, context);
                break;
            case IEnumerable sequence:
                WriteSequence(Sequences.Items(sequence), Sequences.Count(sequence), context);
                break;
            case not null when Sequences.IsAsync(value):
                WriteSequence(Sequences.AsyncItems(value, Formatter.ListExpansionLimit + 1), null, context);
                break;
            default:
                WriteObject(value!, context);
                break;
        }

        context.Leave();
    }

    /// <summary>Escapes what has a meaning in HTML and nothing else, so that letters and symbols stay readable in the file.</summary>
    public static string Escape(string? text) => (text ?? "")
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>
    /// Writes rows under a heading, as many as <paramref name="limit"/> says, else the first <see cref="Formatter.ListExpansionLimit"/> of them,
    /// and how many follow.
    /// </summary>
    public static void WriteRows(IReadOnlyList<string> header, IEnumerable<object?[]> rows, int? count, FormatContext context, int? limit = null)
    {
        TextWriter writer = context.Writer;
        writer.Write("<table><thead><tr>");
        foreach (string name in header.Take(MaxColumns))
        {
            writer.Write($"<th>{Escape(name)}</th>");
        }

        int left = header.Count - MaxColumns;
        writer.Write(left > 0 ? $"<th><i>… ({left} more)</i></th>" : "");

        writer.Write("</tr></thead><tbody>");
        int shown = 0;
        foreach (object?[] row in rows)
        {
            if (shown == (limit ?? Formatter.ListExpansionLimit) || context.IsFull)
            {
                writer.Write($"<tr><td colspan=\"{Math.Min(header.Count, MaxColumns)}\"><i>… ({(count is { } total ? total - shown + " " : "")}more)</i></td></tr>");
                break;
            }

            writer.Write("<tr>");
            foreach (object? cell in row.Take(MaxColumns))
            {
                writer.Write("<td>");
                WriteCell(cell, context);
                writer.Write("</td>");
            }

            writer.Write("</tr>");
            shown++;
        }

        writer.Write("</tbody></table>");
    }

    private static void WriteText(object? value, FormatContext context)
    {
        using StringWriter plain = new() { NewLine = "\n" };
        using FormatContext inner = new(plain, context);
        value.FormatTo(inner, "text/plain");
        string text = Escape(plain.ToString());
        context.Writer.Write(context.Depth == 0 ? $"<pre>{text}</pre>" : text);
    }

    private static void WriteCell(object? cell, FormatContext context)
    {
        if (cell is null || (!FormatterRegistry.HasOwn(cell.GetType(), MimeType) && (IsFlat(cell) || cell is Array { Rank: 1 } flat && IsFlat(flat))))
        {
            WriteText(cell, context);
        }
        else
        {
            cell.FormatTo(context, MimeType);
        }
    }

    private static bool IsFlat(object value) => PlainText.IsScalar(value.GetType());

    private static void WriteSequence(IEnumerable<object?> sequence, int? count, FormatContext context)
    {
        object?[] items = [.. sequence.Take(Formatter.ListExpansionLimit + 1)];
        if (items.Length == 0)
        {
            context.Writer.Write("<i>(empty)</i>");
            return;
        }

        if (items.All(item => item is not null && IsRow(item)))
        {
            Member[] columns = [.. items.SelectMany(item => Member.Of(item!.GetType())).DistinctBy(m => m.Name)];
            IEnumerable<object?[]> rows = items.Select((item, index) => (object?[])
                [index, .. columns.Select(column => Member.Of(item!.GetType()).FirstOrDefault(m => m.Name == column.Name)?.Read(item))]);
            WriteRows(["index", .. columns.Select(column => column.Name)], rows, count, context);
        }
        else
        {
            WriteRows(["index", "value"], items.Select((item, index) => (object?[])[index, item]), count, context);
        }
    }

    // Something with columns of its own, for which nobody registered another appearance.
    private static bool IsRow(object item) =>
        !IsFlat(item) && item is not (IEnumerable or Exception) && !FormatterRegistry.HasOwn(item.GetType(), MimeType) && Member.Of(item.GetType()).Count > 0;

    private static IEnumerable<object?[]> Pairs(IDictionary dictionary)
    {
        foreach (DictionaryEntry pair in dictionary)
        {
            yield return [pair.Key, pair.Value];
        }
    }

    private static void WriteMatrix(Array matrix, FormatContext context)
    {
        int columns = Math.Min(matrix.GetLength(1), Formatter.ListExpansionLimit);
        int left = matrix.GetLength(1) - columns;
        string[] header = ["", .. Enumerable.Range(0, columns).Select(i => i.ToString()), .. left > 0 ? [$"… ({left} more)"] : Array.Empty<string>()];
        IEnumerable<object?[]> rows = Enumerable.Range(0, matrix.GetLength(0)).Select(row =>
            (object?[])[row, .. Enumerable.Range(0, columns).Select(column => matrix.GetValue(row, column))]);
        WriteRows(header, rows, matrix.GetLength(0), context);
    }

    private static void WriteObject(object value, FormatContext context)
    {
        IReadOnlyList<Member> members = Member.Of(value.GetType());
        if (members.Count == 0)
        {
            context.Leave();
            WriteText(value, context);
            context.Enter();
            return;
        }

        TextWriter writer = context.Writer;
        writer.Write($"<table><thead><tr><th colspan=\"2\">{Escape(TypeNames.Of(value.GetType()))}</th></tr></thead><tbody>");
        foreach (Member member in members.Take(MaxMembers))
        {
            if (context.IsFull)
            {
                break;
            }

            writer.Write($"<tr><td>{Escape(member.Name)}</td><td>");
            WriteCell(member.Read(value), context);
            writer.Write("</td></tr>");
        }

        writer.Write(members.Count > MaxMembers ? $"<tr><td colspan=\"2\"><i>… ({members.Count - MaxMembers} more)</i></td></tr>" : "");
        writer.Write("</tbody></table>");
    }
}
