namespace SharpCell.Notebook;

/// <summary>The MIME types that notebooks carry.</summary>
internal static class MimeTypes
{
    public const string Html = "text/html";
    public const string Markdown = "text/markdown";
    public const string Latex = "text/latex";
    public const string Plain = "text/plain";
    public const string Png = "image/png";
    public const string Jpeg = "image/jpeg";
    public const string Gif = "image/gif";
    public const string Svg = "image/svg+xml";
    public const string Json = "application/json";
    public const string JavaScript = "application/javascript";
    public const string Plotly = "application/vnd.plotly.v1+json";
    public const string Mermaid = "text/vnd.mermaid";

    /// <summary>Whether values of the type are JSON trees rather than text.</summary>
    public static bool IsJson(string mimeType) =>
        mimeType == Json || (mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("+json", StringComparison.Ordinal));

    /// <summary>Whether values of the type are base64.</summary>
    public static bool IsBase64(string mimeType) =>
        mimeType.StartsWith("image/", StringComparison.Ordinal) && mimeType != Svg;
}
