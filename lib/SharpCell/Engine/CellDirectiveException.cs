namespace SharpCell.Engine;

/// <summary>A line that speaks to the engine is wrong, or what it asks for failed.</summary>
public sealed class CellDirectiveException : Exception
{
    internal CellDirectiveException(string message, int line)
        : base(message) => Line = line;

    /// <summary>The line of the cell, counted from 1.</summary>
    public int Line { get; }
}
