using SharpCell.Formatting;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Decides how values are shown: which MIME types, and what is written as each.</summary>
public static class Formatter
{
    /// <summary>How many items of a sequence are shown. Default 20.</summary>
    public static int ListExpansionLimit { get; set; } = 20;

    /// <summary>How null is shown. Default <c>&lt;null&gt;</c>.</summary>
    public static string NullString { get; set; } = "<null>";

    /// <summary>How deep values inside values are shown. Default 6.</summary>
    public static int RecursionLimit { get; set; } = 6;

    /// <summary>The MIME type of values for which nothing else is preferred. Default <c>text/html</c>.</summary>
    public static string DefaultMimeType { get; set; } = HtmlFormatter.MimeType;

    /// <summary>Registers a formatter. The newest one that fits a value is asked first.</summary>
    /// <param name="formatter">The formatter.</param>
    public static void Register(ITypeFormatter formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        FormatterRegistry.Add(formatter.Type, formatter.MimeType, formatter.Format);
    }

    /// <summary>Registers a formatter that may decline.</summary>
    /// <typeparam name="T">The type of value.</typeparam>
    /// <param name="formatter">Writes the value.</param>
    /// <param name="mimeType">The MIME type.</param>
    public static void Register<T>(FormatDelegate<T> formatter, string mimeType = "text/plain")
    {
        ArgumentNullException.ThrowIfNull(formatter);
        FormatterRegistry.Add(typeof(T), mimeType, (value, context) => formatter((T)value, context));
    }

    /// <summary>Registers a formatter that may decline, for a type that may be an open generic one.</summary>
    /// <param name="type">The type of value.</param>
    /// <param name="formatter">Writes the value.</param>
    /// <param name="mimeType">The MIME type.</param>
    public static void Register(Type type, FormatDelegate<object> formatter, string mimeType = "text/plain")
    {
        ArgumentNullException.ThrowIfNull(formatter);
        FormatterRegistry.Add(type, mimeType, (value, context) => formatter(value, context));
    }

    /// <summary>Registers a formatter for a type that may be an open generic one.</summary>
    /// <param name="type">The type of value.</param>
    /// <param name="formatter">Writes the value.</param>
    /// <param name="mimeType">The MIME type.</param>
    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = "text/plain")
    {
        ArgumentNullException.ThrowIfNull(formatter);
        FormatterRegistry.Add(type, mimeType, (value, context) =>
        {
            formatter(value, context.Writer);
            return true;
        });
    }

    /// <summary>Registers a formatter.</summary>
    /// <typeparam name="T">The type of value.</typeparam>
    /// <param name="formatter">Writes the value.</param>
    /// <param name="mimeType">The MIME type.</param>
    public static void Register<T>(Action<T, TextWriter> formatter, string mimeType = "text/plain")
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Register(typeof(T), (value, writer) => formatter((T)value, writer), mimeType);
    }

    /// <summary>Registers a formatter.</summary>
    /// <typeparam name="T">The type of value.</typeparam>
    /// <param name="formatter">Returns the text.</param>
    /// <param name="mimeType">The MIME type.</param>
    public static void Register<T>(Func<T, string> formatter, string mimeType = "text/plain")
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Register(typeof(T), (value, writer) => writer.Write(formatter((T)value)), mimeType);
    }

    /// <summary>Chooses the MIME types that values of a type are shown as.</summary>
    /// <param name="type">The type; a base type, an interface or an open generic type covers what derives from it.</param>
    /// <param name="preferredMimeTypes">The MIME types.</param>
    public static void SetPreferredMimeTypesFor(Type type, params string[] preferredMimeTypes) =>
        FormatterRegistry.Prefer(type, preferredMimeTypes);

    /// <summary>The MIME types that values of a type are shown as.</summary>
    /// <param name="type">The type; null for the null value.</param>
    /// <returns>At least one MIME type.</returns>
    public static IReadOnlyCollection<string> GetPreferredMimeTypesFor(Type? type) => FormatterRegistry.PreferredFor(type);

    /// <summary>Forgets everything registered, and restores the defaults.</summary>
    public static void ResetToDefault()
    {
        FormatterRegistry.Clear();
        ListExpansionLimit = 20;
        NullString = "<null>";
        RecursionLimit = 6;
        DefaultMimeType = HtmlFormatter.MimeType;
    }

    /// <summary>Writes a value as text of a MIME type.</summary>
    /// <param name="obj">The value.</param>
    /// <param name="mimeType">The MIME type.</param>
    /// <returns>The text.</returns>
    public static string ToDisplayString(this object? obj, string mimeType = "text/plain")
    {
        using StringWriter writer = new() { NewLine = "\n" };
        using FormatContext context = new(writer);
        obj.FormatTo(context, mimeType);
        return writer.ToString();
    }

    /// <summary>Writes a value with a given formatter.</summary>
    /// <param name="obj">The value.</param>
    /// <param name="formatter">The formatter.</param>
    /// <returns>The text.</returns>
    public static string ToDisplayString(this object obj, ITypeFormatter formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        using StringWriter writer = new() { NewLine = "\n" };
        using FormatContext context = new(writer);
        formatter.Format(obj, context);
        return writer.ToString();
    }

    /// <summary>Writes a value inside another.</summary>
    /// <typeparam name="T">The type of value.</typeparam>
    /// <param name="obj">The value.</param>
    /// <param name="context">Where it is written.</param>
    /// <param name="mimeType">The MIME type.</param>
    public static void FormatTo<T>(this T obj, FormatContext context, string mimeType) => FormatterRegistry.Write(obj, context, mimeType);
}
