namespace Course.Testing;

/// <summary>Counts of one test project, or of all.</summary>
internal sealed record TestSummary(string Name, int Passed, int Failed, int Skipped, TimeSpan Time)
{
    /// <summary>Nothing has run.</summary>
    public static TestSummary Empty(string name) => new(name, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The line that ends every run.</summary>
    public string LastLine => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    /// <summary>Adds counts and times.</summary>
    public static TestSummary operator +(TestSummary left, TestSummary right) => left with
    {
        Passed = left.Passed + right.Passed,
        Failed = left.Failed + right.Failed,
        Skipped = left.Skipped + right.Skipped,
        Time = left.Time + right.Time,
    };
}
