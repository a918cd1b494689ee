using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>
/// Formatters that a type declares with <c>Microsoft.DotNet.Interactive.Formatting.TypeFormatterSourceAttribute</c>. The attribute, the source
/// and its formatters are matched by name and shape alone, so that a library needs no reference to any notebook host.
/// </summary>
internal static class ConventionFormatters
{
    private const string AttributeName = "Microsoft.DotNet.Interactive.Formatting.TypeFormatterSourceAttribute";
    private static readonly ConcurrentDictionary<Type, Declared> Cache = new();

    private sealed record Declared(IReadOnlyList<(string MimeType, Func<object, FormatContext, bool> Format)> Formatters, IReadOnlyList<string> Preferred);

    public static IReadOnlyList<string> PreferredFor(Type type) => Of(type).Preferred;

    public static bool Writes(Type type, string mimeType) => Of(type).Formatters.Any(f => f.MimeType == mimeType);

    public static bool TryWrite(object value, FormatContext context, string mimeType) =>
        Of(value.GetType()).Formatters.Any(f => f.MimeType == mimeType && f.Format(value, context));

    private static Declared Of(Type type) => Cache.GetOrAdd(type, Read);

    private static Declared Read(Type type)
    {
        List<(string, Func<object, FormatContext, bool>)> formatters = [];
        List<string> preferred = [];
        foreach (object attribute in type.GetCustomAttributes(inherit: true).Where(a => a.GetType().FullName == AttributeName))
        {
            Type shape = attribute.GetType();
            if (shape.GetProperty("FormatterSourceType")?.GetValue(attribute) is not Type sourceType)
            {
                throw new InvalidOperationException($"{AttributeName} on {type} names no FormatterSourceType.");
            }

            if (shape.GetProperty("PreferredMimeTypes")?.GetValue(attribute) is string[] names)
            {
                preferred.AddRange(names);
            }

            foreach (object formatter in Create(sourceType, type))
            {
                formatters.Add(Adapt(formatter));
            }
        }

        if (preferred.Count == 0)
        {
            preferred.AddRange(formatters.Select(f => f.Item1));
        }

        return new Declared(formatters, preferred);
    }

    private static IEnumerable<object> Create(Type sourceType, Type type)
    {
        object source = Activator.CreateInstance(sourceType, nonPublic: true)!;
        MethodInfo? create = sourceType.GetMethod("CreateTypeFormatters", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);
        return source is ITypeFormatterSource known ? known.CreateTypeFormatters()
            : create?.Invoke(source, null) is IEnumerable made ? made.Cast<object>()
            : throw new InvalidOperationException($"{sourceType}, the formatter source of {type}, has no method CreateTypeFormatters() that returns a sequence.");
    }

    private static (string MimeType, Func<object, FormatContext, bool> Format) Adapt(object formatter)
    {
        if (formatter is ITypeFormatter known)
        {
            return (known.MimeType, known.Format);
        }

        Type shape = formatter.GetType();
        const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo? format = shape.GetMethods(Instance).FirstOrDefault(m => m.Name == "Format" && m.ReturnType == typeof(bool)
            && m.GetParameters() is [_, { ParameterType: var target }] && target.IsAssignableFrom(typeof(StringWriter)));
        if (shape.GetProperty("MimeType", Instance)?.GetValue(formatter) is not string mimeType || format is null)
        {
            throw new InvalidOperationException($"{shape} is no formatter: expected a property string MimeType and a method bool Format(object, TextWriter).");
        }

        return (mimeType, (value, context) => (bool)format.Invoke(formatter, [value, context.Writer])!);
    }
}
