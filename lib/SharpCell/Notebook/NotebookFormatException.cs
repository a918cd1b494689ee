namespace SharpCell.Notebook;

/// <summary>A notebook file that does not hold a notebook: says where, what was expected, what was found and what to do.</summary>
public sealed class NotebookFormatException : FormatException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="file">Name of the file, as the caller gave it.</param>
    /// <param name="line">Line of the fault, counted from 1; 0 where it is not known.</param>
    /// <param name="column">Column of the fault in bytes, counted from 1; 0 where it is not known.</param>
    /// <param name="jsonPath">Place in the JSON tree, such as <c>$.cells[3].source</c>.</param>
    /// <param name="fault">What was expected and what was found.</param>
    /// <param name="remedy">What the reader can do about it.</param>
    /// <param name="inner">The error beneath, if any.</param>
    public NotebookFormatException(
        string file, long line, long column, string jsonPath, string fault, string remedy, Exception? inner = null)
        : base($"{file}{(line > 0 ? $"({line},{column})" : "")}: {jsonPath}: {fault} {remedy}", inner)
    {
        File = file;
        Line = line;
        Column = column;
        JsonPath = jsonPath;
    }

    /// <summary>Name of the file.</summary>
    public string File { get; }

    /// <summary>Line of the fault, counted from 1; 0 where it is not known.</summary>
    public long Line { get; }

    /// <summary>Column of the fault in bytes, counted from 1; 0 where it is not known.</summary>
    public long Column { get; }

    /// <summary>Place in the JSON tree.</summary>
    public string JsonPath { get; }
}
