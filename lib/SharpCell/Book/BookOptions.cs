namespace SharpCell.Book;

/// <summary>How a book is rendered.</summary>
public sealed record BookOptions
{
    /// <summary>Title of the book. Default: <c>Notebooks</c>.</summary>
    public string Title { get; init => field = NotBlank(value, nameof(Title)); } = "Notebooks";

    /// <summary>Line under the title; empty for none, which is the default.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>Language of the text as a BCP 47 tag, for screen readers and hyphenation. Default: <c>en</c>.</summary>
    public string Language { get; init => field = NotBlank(value, nameof(Language)); } = "en";

    /// <summary>
    /// The <c>node_modules</c> folder that holds plotly.js, KaTeX, mermaid and the typefaces; <see langword="null"/>, the default, where there
    /// is none. What it lacks, the book does without and <see cref="BookResult.Notes"/> says so.
    /// </summary>
    public string? NodeModules { get; init; }

    /// <summary>
    /// Folder in which the notebooks' relative links and pictures are looked up where they are not beside the notebook itself, as with executed
    /// copies in an output folder. <see langword="null"/>, the default: only beside the notebook.
    /// </summary>
    public string? SourceFolder { get; init; }

    private static string NotBlank(string value, string name) =>
        string.IsNullOrWhiteSpace(value) ? throw new ArgumentException("Expected some text; found none.", name) : value;
}
