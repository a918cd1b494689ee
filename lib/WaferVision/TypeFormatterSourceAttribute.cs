namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>
/// Names the type that shows another in a notebook. Hosts match it by its full name (the convention of .NET Interactive), so that a library
/// needs no reference to any of them.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>A type with a method <c>CreateTypeFormatters()</c>.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>MIME types in the order of preference.</summary>
    public string[]? PreferredMimeTypes { get; init; }
}
