namespace WaferVision.Serving;

/// <summary>A request that cannot be answered as it is.</summary>
/// <param name="status">The HTTP status, 400 to 499.</param>
/// <param name="position">Where in the request.</param>
/// <param name="expected">What should stand there.</param>
/// <param name="found">What stands there.</param>
/// <param name="remedy">What the client can do.</param>
internal sealed class IntakeException(int status, string position, string expected, string found, string remedy)
    : Exception($"{position}: expected {expected}; found {found}. {remedy}")
{
    public int Status { get; } = status;

    public string Position { get; } = position;

    public string Expected { get; } = expected;

    public string Found { get; } = found;

    public string Remedy { get; } = remedy;
}
