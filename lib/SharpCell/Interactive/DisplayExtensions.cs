using Microsoft.DotNet.Interactive.Formatting;
using SharpCell.Engine;
using SharpCell.Formatting;

#pragma warning disable IDE0130 // In System, as in .NET Interactive, so that cells need no using.
namespace System;

/// <summary>Shows values from within a cell.</summary>
public static class DisplayExtensions
{
    private const int TableRows = 100;

    /// <summary>Shows a value below the cell that is running.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">The MIME types to show; none: those preferred for its type.</param>
    /// <returns>A handle to show another value in the same place.</returns>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes)
    {
        CellContext? context = CellContext.Current;
        DisplayedValue shown = new(value, FormattedValue.CreateManyFromObject(value, mimeTypes), mimeTypes ?? [], context);
        CellContext.ShowOrPrint(context, shown);
        return shown;
    }

    /// <summary>Shows text that already is of some MIME type.</summary>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <returns>A handle to show another value in the same place.</returns>
    public static DisplayedValue DisplayAs(this string value, string mimeType)
    {
        CellContext? context = CellContext.Current;
        DisplayedValue shown = new(value, [new FormattedValue(mimeType, value)], [mimeType], context);
        CellContext.ShowOrPrint(context, shown);
        return shown;
    }

    /// <summary>Shows a sequence as a table, one row an item and one column a property: the first 100 rows, or more where lists show more.</summary>
    /// <typeparam name="T">The type of item.</typeparam>
    /// <param name="value">The sequence.</param>
    /// <param name="mimeTypes">The MIME types to show; none: HTML.</param>
    /// <returns>A handle to show another value in the same place.</returns>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T> value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (mimeTypes.Length > 0)
        {
            return value.Display(mimeTypes);
        }

        using StringWriter writer = new() { NewLine = "\n" };
        using FormatContext context = new(writer);
        context.Enter();
        IReadOnlyList<Member> columns = Member.Of(typeof(T));
        IEnumerable<object?[]> rows = Sequences.Items(value).Select(item => item is T
            ? columns.Select(c => c.Read(item)).ToArray()
            : [item, .. new object?[Math.Max(0, columns.Count - 1)]]);
        HtmlText.WriteRows([.. columns.Select(c => c.Name)], rows, Sequences.Count(value), context, Math.Max(TableRows, Formatter.ListExpansionLimit));
        return writer.ToString().DisplayAs("text/html");
    }
}
