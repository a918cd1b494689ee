namespace WaferVision.Maps;

/// <summary>The codes of a wafer map, as in WM-811K.</summary>
public static class DieCode
{
    /// <summary>No die at this position.</summary>
    public const byte None = 0;

    /// <summary>The die passed its tests.</summary>
    public const byte Pass = 1;

    /// <summary>The die failed a test.</summary>
    public const byte Fail = 2;
}

/// <summary>Where a wafer map comes from. What is not known is null.</summary>
/// <param name="Lot">The lot's name.</param>
/// <param name="Wafer">The wafer's number in its lot, from 1.</param>
/// <param name="Label">The class name, where one is known.</param>
/// <param name="Source">The file or generator the map comes from.</param>
public sealed record WaferMetadata(string? Lot = null, int? Wafer = null, string? Label = null, string? Source = null);

/// <summary>A wafer map: the result of the test of every die on its grid. Immutable.</summary>
public sealed class WaferMap
{
    private readonly byte[] _dies;
    private readonly byte[]? _defectMask;

    /// <summary>Makes a map from a copy of die codes.</summary>
    /// <param name="rows">Rows of the grid, at least 1.</param>
    /// <param name="columns">Columns of the grid, at least 1.</param>
    /// <param name="dies">Row-major die codes (<see cref="DieCode"/>), <c>rows × columns</c> of them.</param>
    /// <param name="geometry">The wafer's layout; default 300 mm.</param>
    /// <param name="notch">The side of the notch or flat.</param>
    /// <param name="metadata">Where the map comes from.</param>
    /// <param name="defectMask">1 where the defect signature acts, else 0, where that is known; same size as <paramref name="dies"/>.</param>
    /// <exception cref="ArgumentException">A size that does not fit or a code above 2; the message names the position.</exception>
    public WaferMap(
        int rows,
        int columns,
        ReadOnlySpan<byte> dies,
        WaferGeometry? geometry = null,
        NotchSide notch = NotchSide.Down,
        WaferMetadata? metadata = null,
        ReadOnlySpan<byte> defectMask = default)
        : this(rows, columns, dies.ToArray(), defectMask.IsEmpty ? null : defectMask.ToArray(), geometry, notch, metadata)
    {
    }

    internal WaferMap(int rows, int columns, byte[] dies, byte[]? defectMask, WaferGeometry? geometry, NotchSide notch, WaferMetadata? metadata)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (dies.LongLength != (long)rows * columns)
        {
            throw new ArgumentException($"A {rows} × {columns} map has {(long)rows * columns} dies; found {dies.Length}.", nameof(dies));
        }

        if (defectMask is not null && defectMask.Length != dies.Length)
        {
            throw new ArgumentException($"The defect mask has {defectMask.Length} positions, the map {dies.Length}.", nameof(defectMask));
        }

        int bad = dies.AsSpan().IndexOfAnyExceptInRange(DieCode.None, DieCode.Fail);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Die ({bad / columns}, {bad % columns}) has the code {dies[bad]}; expected 0 (no die), 1 (pass) or 2 (fail).", nameof(dies));
        }

        Rows = rows;
        Columns = columns;
        _dies = dies;
        _defectMask = defectMask;
        Geometry = geometry ?? WaferGeometry.Wafer300;
        Notch = notch;
        Metadata = metadata ?? new WaferMetadata();
    }

    /// <summary>Rows of the grid.</summary>
    public int Rows { get; }

    /// <summary>Columns of the grid.</summary>
    public int Columns { get; }

    /// <summary>The wafer's layout.</summary>
    public WaferGeometry Geometry { get; }

    /// <summary>The side of the notch or flat.</summary>
    public NotchSide Notch { get; }

    /// <summary>Where the map comes from.</summary>
    public WaferMetadata Metadata { get; }

    /// <summary>The die codes, row-major.</summary>
    public ReadOnlySpan<byte> Dies => _dies;

    /// <summary>The true place of the defect, row-major: 1 where its signature acts, else 0. Empty where it is not known.</summary>
    public ReadOnlySpan<byte> DefectMask => _defectMask;

    /// <summary>The code of one die.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is off the grid.</exception>
    public byte this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            return _dies[(row * Columns) + column];
        }
    }

    /// <summary>The number of dies on the wafer (pass and fail).</summary>
    public int DieCount => _dies.Length - _dies.AsSpan().Count(DieCode.None);

    /// <summary>The number of failing dies.</summary>
    public int FailCount => _dies.AsSpan().Count(DieCode.Fail);

    /// <summary>The share of passing dies, 0 to 1; not a number for a map without dies.</summary>
    public double Yield => 1 - ((double)FailCount / DieCount);
}
