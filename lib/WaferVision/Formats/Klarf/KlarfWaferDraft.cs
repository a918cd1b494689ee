namespace WaferVision.Formats;

/// <summary>What a file says of one wafer, before its map is made.</summary>
/// <param name="Start">Where the wafer begins in the file.</param>
/// <param name="MicrometresPerUnit">The unit of the file's lengths.</param>
internal sealed record KlarfWaferDraft(KlarfToken Start, double MicrometresPerUnit)
{
    private Dictionary<string, KlarfToken[]> _fields = [];

    /// <summary>The dies that were inspected.</summary>
    public List<(int X, int Y)> Plan { get; } = [];

    /// <summary>The dies on the wafer.</summary>
    public List<(int X, int Y)> DieMap { get; } = [];

    public List<KlarfDefect> Defects { get; } = [];

    public Dictionary<int, string> Classes { get; private set; } = [];

    /// <summary>Copies what was said up to now of the file, the lot and the wafer.</summary>
    public void Take(Dictionary<string, KlarfToken[]> fields, Dictionary<int, string> classes)
    {
        _fields = new(fields, StringComparer.OrdinalIgnoreCase);
        Classes = new(classes);
    }

    /// <summary>A field's value, or null where there is none.</summary>
    public string? Text(string field, int index = 0) =>
        Values(field) is { } values && index < values.Length && values[index].Text.Length > 0 && !values[index].IsMissing ? values[index].Text : null;

    /// <summary>A field's number, or null where there is none.</summary>
    public double? Number(string field, int index = 0) => Values(field) is { } values && index < values.Length ? values[index].Number() : null;

    public KlarfToken[]? Values(string field) => _fields.GetValueOrDefault(field);

    public void AddDefect(KlarfColumns columns, KlarfRow row, KlarfTokens tokens, KlarfToken position)
    {
        if (columns.IndexOf("XINDEX") < 0 || columns.IndexOf("YINDEX") < 0)
        {
            throw tokens.Error(position, "defects with the columns XINDEX and YINDEX", "Export the file with the die index of each defect.");
        }

        Defects.Add(new KlarfDefect(columns, row, MicrometresPerUnit));
    }
}
