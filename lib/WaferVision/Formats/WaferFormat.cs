namespace WaferVision.Formats;

/// <summary>A format in which wafers are stored, as <see cref="WaferFiles"/> knows it.</summary>
public sealed class WaferFormat
{
    private readonly Func<string, RetestPolicy, IEnumerable<TestedWafer>> _read;

    internal WaferFormat(
        string name, IReadOnlyList<string> extensions, Recognizer recognizes, Func<string, RetestPolicy, IEnumerable<TestedWafer>> read, Func<string, WaferSet>? readSet = null) =>
        (Name, Extensions, Recognizes, _read, ReadSet) = (name, extensions, recognizes, read, readSet);

    /// <summary>Whether the first bytes of a file, unpacked where it is a gzip file, are of this format.</summary>
    internal delegate bool Recognizer(ReadOnlySpan<byte> start);

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>The endings of its files' names, with their dots; none for folders.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether it stores sets of maps with class labels for training rather than wafers of a lot.</summary>
    public bool IsSet => ReadSet is not null;

    /// <summary>Whether its sets tell the number of each wafer in its lot.</summary>
    public bool NumbersWafers { get; internal init; }

    internal Recognizer Recognizes { get; }

    internal Func<string, WaferSet>? ReadSet { get; }

    internal IEnumerable<TestedWafer> Read(string path, RetestPolicy retests) => _read(path, retests);
}
