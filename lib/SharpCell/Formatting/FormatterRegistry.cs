using System.Text.Json;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>
/// Finds what writes a value: first what the notebook registered (newest first), then what the value's type declares by attribute,
/// then what is known by name, then the defaults.
/// </summary>
internal static class FormatterRegistry
{
    private static readonly Lock Gate = new();
    private static readonly List<Entry> Registered = [];
    private static readonly List<(Type Type, string[] MimeTypes)> Preferences = [];

    private sealed record Entry(Type Type, string MimeType, Func<object, FormatContext, bool> Format);

    public static void Add(Type type, string mimeType, Func<object, FormatContext, bool> format)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        lock (Gate)
        {
            Registered.Insert(0, new Entry(type, mimeType, format));
        }
    }

    public static void Prefer(Type type, string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(type);
        lock (Gate)
        {
            Preferences.Insert(0, (type, mimeTypes));
        }
    }

    public static void Clear()
    {
        lock (Gate)
        {
            Registered.Clear();
            Preferences.Clear();
        }
    }

    public static IReadOnlyCollection<string> PreferredFor(Type? type)
    {
        if (type is null)
        {
            return [PlainTextFormatter.MimeType];
        }

        string[] chosen = Chosen(type);
        if (chosen.Length > 0)
        {
            return chosen;
        }

        string[] registered = RegisteredFor(type);
        if (ConventionFormatters.PreferredFor(type) is { Count: > 0 } declared)
        {
            return [.. declared.Union(registered)];
        }

        if (registered.Length > 0)
        {
            // What a notebook registers for one MIME type must not be hidden behind a default of another.
            return registered.Contains(PlainTextFormatter.MimeType) ? registered : [.. registered, PlainTextFormatter.MimeType];
        }

        if (KnownTypes.MimeTypesFor(type) is { } known)
        {
            return known;
        }

        return PlainText.IsScalar(type) || Formatter.DefaultMimeType == PlainTextFormatter.MimeType
            ? [PlainTextFormatter.MimeType]
            : [Formatter.DefaultMimeType, PlainTextFormatter.MimeType];
    }

    public static void Write(object? value, FormatContext context, string mimeType)
    {
        if (context.IsFull)
        {
            context.Writer.Write('…');
            return;
        }

        if (value is not null && !context.Begin(value, mimeType))
        {
            string text = $"(the {TypeNames.Of(value.GetType())} that contains this)";
            context.Writer.Write(mimeType == HtmlFormatter.MimeType ? HtmlText.Escape(text) : text);
            return;
        }

        try
        {
            WriteOnce(value, context, mimeType);
        }
        finally
        {
            if (value is not null)
            {
                context.End(value, mimeType);
            }
        }
    }

    private static void WriteOnce(object? value, FormatContext context, string mimeType)
    {
        if (value is not null && (TryRegistered(value, context, mimeType)
            || ConventionFormatters.TryWrite(value, context, mimeType)
            || KnownTypes.TryWrite(value, context, mimeType)))
        {
            return;
        }

        switch (mimeType)
        {
            case "text/html":
                HtmlText.Write(value, context);
                break;
            case "application/json":
                context.Writer.Write(JsonSerializer.Serialize(value, JsonFormatter.SerializerOptions));
                break;
            case "text/csv":
                CsvText.Write(value, context);
                break;
            default:
                PlainText.Write(value, context);
                break;
        }
    }

    /// <summary>Whether something other than the defaults writes this type.</summary>
    public static bool HasOwn(Type type, string mimeType) =>
        RegisteredFor(type).Contains(mimeType) || ConventionFormatters.Writes(type, mimeType) || KnownTypes.MimeTypesFor(type)?.Contains(mimeType) == true
        || typeof(IHtmlContent).IsAssignableFrom(type);

    private static bool TryRegistered(object value, FormatContext context, string mimeType)
    {
        Entry[] candidates;
        lock (Gate)
        {
            candidates = [.. Registered.Where(e => e.MimeType == mimeType && Covers(e.Type, value.GetType()))
                .OrderBy(e => Distance(e.Type, value.GetType()))];
        }

        return candidates.Any(candidate => candidate.Format(value, context));
    }

    private static string[] RegisteredFor(Type type)
    {
        lock (Gate)
        {
            return [.. Registered.Where(e => Covers(e.Type, type)).Select(e => e.MimeType).Distinct()];
        }
    }

    private static string[] Chosen(Type type)
    {
        lock (Gate)
        {
            return Preferences.Where(p => Covers(p.Type, type)).OrderBy(p => Distance(p.Type, type)).Select(p => p.MimeTypes).FirstOrDefault() ?? [];
        }
    }

    private static bool Covers(Type formatter, Type value) =>
        formatter.IsAssignableFrom(value)
        || (formatter.IsGenericTypeDefinition && (Definitions(value).Contains(formatter) || value.GetInterfaces().Any(i => Definition(i) == formatter)));

    // The exact type beats a generic definition, which beats a base type, which beats an interface; object comes last.
    private static int Distance(Type formatter, Type value) =>
        formatter == value ? 0
        : formatter == Definition(value) ? 1
        : formatter == typeof(object) ? int.MaxValue
        : formatter.IsInterface ? 1000
        : 2 + Bases(value).TakeWhile(b => b != formatter && Definition(b) != formatter).Count();

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            yield return at;
        }
    }

    private static IEnumerable<Type> Definitions(Type type) => Bases(type).Select(Definition);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
