namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>A value written as one MIME type.</summary>
public class FormattedValue
{
    /// <summary>Holds text of a MIME type.</summary>
    /// <param name="mimeType">The MIME type.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentException">No MIME type.</exception>
    public FormattedValue(string mimeType, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        MimeType = mimeType;
        Value = value;
    }

    /// <summary>The MIME type.</summary>
    public string MimeType { get; }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>Whether it is kept from being shown.</summary>
    public bool SuppressDisplay { get; set; }

    /// <summary>Writes a value as each of several MIME types.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">The MIME types; none: those preferred for the value's type.</param>
    /// <returns>One text for each MIME type.</returns>
    public static IReadOnlyList<FormattedValue> CreateManyFromObject(object? value, params string[] mimeTypes)
    {
        IEnumerable<string> wanted = mimeTypes is { Length: > 0 } ? mimeTypes : Formatter.GetPreferredMimeTypesFor(value?.GetType());
        return [.. wanted.Distinct(StringComparer.Ordinal).Select(mime => new FormattedValue(mime, value.ToDisplayString(mime)))];
    }

    /// <summary>Writes a value as one MIME type.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeType">The MIME type; null: the first one preferred for the value's type.</param>
    /// <returns>The text.</returns>
    public static FormattedValue CreateSingleFromObject(object? value, string? mimeType = null)
    {
        mimeType ??= Formatter.GetPreferredMimeTypesFor(value?.GetType()).First();
        return new FormattedValue(mimeType, value.ToDisplayString(mimeType));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{MimeType}: {Value}";
}
