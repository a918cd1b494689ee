namespace SharpCell.Jupyter;

/// <summary>How a process ended, in words.</summary>
internal static class ExitText
{
    private const int Killed = 128 + 9;

    /// <summary>Describes an end, as far as the exit code and the first lines of the error stream tell.</summary>
    public static string Describe(int code, string errors)
    {
        string[] lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Any(line => line.StartsWith("Stack overflow", StringComparison.Ordinal)) ? "overflowed its stack: a method calls itself without end"
            : lines.FirstOrDefault(line => line.StartsWith("Unhandled exception. ", StringComparison.Ordinal)) is { } thrown
                ? $"ended by an exception that nothing caught, in a finalizer or a thread of the cell's own: {thrown["Unhandled exception. ".Length..]}"
            : lines.Any(line => line.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)) ? "ran out of memory"
            : code == Killed ? "was killed (signal 9); when memory is short, the system does that"
            : code < Killed && code is > 128 ? $"was ended by signal {code - 128}"
            : code == 0 ? "ended (code 0, as by Environment.Exit)"
            : $"ended with code {code}, as by Environment.Exit";
    }
}
