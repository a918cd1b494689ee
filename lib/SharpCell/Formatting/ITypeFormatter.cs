namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Writes values of one type as one MIME type.</summary>
public interface ITypeFormatter
{
    /// <summary>The MIME type written.</summary>
    string MimeType { get; }

    /// <summary>The type of value written; a base type, an interface or an open generic type covers what derives from it.</summary>
    Type Type { get; }

    /// <summary>Writes a value.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="context">Where it is written.</param>
    /// <returns>False when the formatter declines and the next one should be asked.</returns>
    bool Format(object instance, FormatContext context);
}

/// <summary>Writes values of one type as one MIME type.</summary>
/// <typeparam name="T">The type of value.</typeparam>
public interface ITypeFormatter<T> : ITypeFormatter
{
    /// <summary>Writes a value.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="context">Where it is written.</param>
    /// <returns>False when the formatter declines and the next one should be asked.</returns>
    bool Format(T instance, FormatContext context);
}

/// <summary>Makes the formatters of a type that carries a <see cref="TypeFormatterSourceAttribute"/>.</summary>
public interface ITypeFormatterSource
{
    /// <summary>Makes the formatters.</summary>
    /// <returns>The formatters, one for each MIME type.</returns>
    IEnumerable<ITypeFormatter> CreateTypeFormatters();
}

/// <summary>Writes a value.</summary>
/// <typeparam name="T">The type of value.</typeparam>
/// <param name="value">The value.</param>
/// <param name="context">Where it is written.</param>
/// <returns>False when the formatter declines and the next one should be asked.</returns>
public delegate bool FormatDelegate<T>(T value, FormatContext context);
