namespace WaferVision.Formats;

/// <summary>How to read <c>LSWMD.pkl</c>.</summary>
public sealed record LswmdOptions
{
    /// <summary>Whether maps that no engineer labelled come along, as a tenth class <see cref="WaferFiles.Unlabelled"/>. Default false.</summary>
    public bool IncludeUnlabelled { get; init; }
}
