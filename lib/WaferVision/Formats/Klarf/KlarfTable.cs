namespace WaferVision.Formats;

/// <summary>The columns of a list, by name.</summary>
internal sealed class KlarfColumns
{
    /// <summary>The most columns of a list; tools write some fifty.</summary>
    public const int Most = 1000;

    private static readonly string[] Integers = ["XINDEX", "YINDEX"];
    private static readonly string[] Numbers = ["DEFECTID", "XREL", "YREL", "XSIZE", "YSIZE", "DSIZE", "DEFECTAREA", "CLASSNUMBER"];

    private readonly Dictionary<string, int> _indices = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _names = [];
    private readonly List<Need> _needs = [];

    private enum Need
    {
        Anything,
        Number,
        Integer,
    }

    public IReadOnlyList<string> Names => _names;

    public int Count => _names.Count;

    /// <summary>Adds a column; false where there is one of that name.</summary>
    public bool Add(string name)
    {
        bool isNew = _indices.TryAdd(name, _names.Count);
        if (isNew)
        {
            _names.Add(name);
            _needs.Add(
                Integers.Contains(name, StringComparer.OrdinalIgnoreCase) ? Need.Integer
                : Numbers.Contains(name, StringComparer.OrdinalIgnoreCase) ? Need.Number
                : Need.Anything);
        }

        return isNew;
    }

    public int IndexOf(string name) => _indices.GetValueOrDefault(name, -1);

    /// <summary>What a column must hold, or null where it may hold anything.</summary>
    public string? Needs(int column, KlarfToken value) =>
        _needs[column] switch
        {
            Need.Integer when value.Number() is not { } n || n != Math.Floor(n) || Math.Abs(n) > int.MaxValue => "a whole number",
            Need.Number when !value.IsMissing && value.Number() is null => "a number or NA",
            _ => null,
        };
}

/// <summary>One row of a list: a number for each column, not a number where there is none, and texts where a column has one.</summary>
internal sealed class KlarfRow(int columns)
{
    private readonly double[] _numbers = NoNumbers(columns);
    private string?[]? _texts;

    public double? Number(int column) => column >= 0 && !double.IsNaN(_numbers[column]) ? _numbers[column] : null;

    public string? Text(int column) => column >= 0 ? _texts?[column] : null;

    public void Set(int column, KlarfToken value)
    {
        if (value.Number() is { } number)
        {
            _numbers[column] = number;
        }
        else if (!value.IsMissing)
        {
            Set(column, value.Text);
        }
    }

    public void Set(int column, string text) => (_texts ??= new string?[_numbers.Length])[column] = text;

    /// <summary>A list of images: their number, and what the file says of them.</summary>
    public void SetImages(int column, int count, IEnumerable<KlarfToken> images)
    {
        _numbers[column] = count;
        Set(column, string.Join(' ', images.Select(t => t.Kind == KlarfTokenKind.Text ? $"\"{t.Text}\"" : t.Text)));
    }

    private static double[] NoNumbers(int columns)
    {
        double[] numbers = new double[columns];
        Array.Fill(numbers, double.NaN);
        return numbers;
    }
}

/// <summary>A list of a KLARF file: its columns and rows.</summary>
internal sealed record KlarfTable(KlarfColumns Columns, List<KlarfRow> Rows);
