namespace WaferVision.Data;

/// <summary>A wafer-map file that cannot be read. The message names file, part and position, what was expected, what was found, and a remedy.</summary>
public sealed class WaferFileException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file.</param>
    /// <param name="position">The part of the file: an entry of an archive, a line and column, a byte position.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="cause">The exception behind it.</param>
    public WaferFileException(string file, string position, string expected, string found, string remedy, Exception? cause = null)
        : base($"{file}, {position}: expected {expected}; found {found}. {remedy}", cause)
    {
        (File, Position) = (file, position);
        (Expected, Found, Remedy) = (expected, found, remedy);
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The part of the file.</summary>
    public string Position { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
