namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>The base of formatters of one type.</summary>
/// <typeparam name="T">The type of value.</typeparam>
public abstract class TypeFormatter<T> : ITypeFormatter<T>
{
    /// <summary>Makes a formatter.</summary>
    /// <param name="type">The type covered where it is not <typeparamref name="T"/> itself.</param>
    protected TypeFormatter(Type? type = null) => Type = type ?? typeof(T);

    /// <inheritdoc/>
    public Type Type { get; }

    /// <inheritdoc/>
    public abstract string MimeType { get; }

    /// <inheritdoc/>
    public abstract bool Format(T value, FormatContext context);

    bool ITypeFormatter.Format(object instance, FormatContext context) => instance is T value && Format(value, context);
}

/// <summary>Writes values as <c>text/html</c>.</summary>
/// <typeparam name="T">The type of value.</typeparam>
public class HtmlFormatter<T> : TypeFormatter<T>
{
    private readonly FormatDelegate<T> format;

    /// <summary>Makes a formatter that may decline.</summary>
    /// <param name="format">Writes the value.</param>
    public HtmlFormatter(FormatDelegate<T> format) => this.format = format;

    /// <summary>Makes a formatter from an action.</summary>
    /// <param name="format">Writes the value.</param>
    public HtmlFormatter(Action<T, FormatContext> format)
        : this((value, context) =>
        {
            format(value, context);
            return true;
        })
    {
    }

    /// <summary>Makes a formatter from a function.</summary>
    /// <param name="format">Returns the HTML.</param>
    public HtmlFormatter(Func<T, string> format)
        : this((value, context) => context.Writer.Write(format(value)))
    {
    }

    /// <inheritdoc/>
    public override string MimeType => HtmlFormatter.MimeType;

    /// <inheritdoc/>
    public override bool Format(T value, FormatContext context) => format(value, context);
}

/// <summary>The MIME type of HTML.</summary>
public static class HtmlFormatter
{
    /// <summary>The MIME type.</summary>
    public static readonly string MimeType = "text/html";
}

/// <summary>Writes values as <c>text/plain</c>.</summary>
/// <typeparam name="T">The type of value.</typeparam>
public class PlainTextFormatter<T> : TypeFormatter<T>
{
    private readonly FormatDelegate<T> format;

    /// <summary>Makes a formatter that may decline.</summary>
    /// <param name="format">Writes the value.</param>
    public PlainTextFormatter(FormatDelegate<T> format) => this.format = format;

    /// <summary>Makes a formatter from an action.</summary>
    /// <param name="format">Writes the value.</param>
    public PlainTextFormatter(Action<T, FormatContext> format)
        : this((value, context) =>
        {
            format(value, context);
            return true;
        })
    {
    }

    /// <summary>Makes a formatter from a function.</summary>
    /// <param name="format">Returns the text.</param>
    public PlainTextFormatter(Func<T, string> format)
        : this((value, context) => context.Writer.Write(format(value)))
    {
    }

    /// <inheritdoc/>
    public override string MimeType => PlainTextFormatter.MimeType;

    /// <inheritdoc/>
    public override bool Format(T value, FormatContext context) => format(value, context);
}

/// <summary>The MIME type of plain text.</summary>
public static class PlainTextFormatter
{
    /// <summary>The MIME type.</summary>
    public static readonly string MimeType = "text/plain";
}

/// <summary>Names the class that makes a type's formatters. Hosts match it by name, so a library may declare its own copy.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = true)]
public class TypeFormatterSourceAttribute : Attribute
{
    /// <summary>Names the class.</summary>
    /// <param name="formatterSourceType">A class with a parameterless constructor and a method <c>CreateTypeFormatters()</c>.</param>
    public TypeFormatterSourceAttribute(Type formatterSourceType) => FormatterSourceType = formatterSourceType;

    /// <summary>The class that makes the formatters.</summary>
    public Type FormatterSourceType { get; }

    /// <summary>The MIME types that the value is shown as when nobody asks for others.</summary>
#pragma warning disable CA1819 // An array, as in .NET Interactive: attributes can hold nothing else.
    public string[] PreferredMimeTypes { get; set; } = [];
#pragma warning restore CA1819
}
