using SharpCell.Engine;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>A value that was shown, and can be shown anew in the same place.</summary>
public class DisplayedValue
{
    private readonly CellContext? context;
    private readonly string[] mimeTypes;

    internal DisplayedValue(object? value, IReadOnlyList<FormattedValue> formattedValues, string[] mimeTypes, CellContext? context)
    {
        Value = value;
        FormattedValues = formattedValues;
        this.context = context;
        this.mimeTypes = mimeTypes;
    }

    /// <summary>What the output is known by.</summary>
    public string DisplayId { get; } = Guid.NewGuid().ToString();

    /// <summary>Whether it was shown anew at least once.</summary>
    public bool IsUpdated { get; private set; }

    /// <summary>The value as it is shown now.</summary>
    public IReadOnlyList<FormattedValue> FormattedValues { get; private set; }

    /// <summary>The value shown now.</summary>
    public object? Value { get; private set; }

    /// <summary>
    /// Shows another value in the same place: as the MIME types that were asked for when it was shown first, else as those preferred for the new value.
    /// </summary>
    /// <param name="updatedValue">The value; one of another type than the first, a chart after a text, is fine.</param>
    public void Update(object? updatedValue)
    {
        Value = updatedValue;
        FormattedValues = FormattedValue.CreateManyFromObject(updatedValue, mimeTypes);
        IsUpdated = true;
        (CellContext.Current ?? context)?.Show(FormattedValues, DisplayId, DisplayKind.Update);
    }
}
