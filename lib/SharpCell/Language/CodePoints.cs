namespace SharpCell.Language;

/// <summary>Positions in text: Jupyter counts Unicode code points, .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 index of a code point; positions outside the text are moved to its ends.</summary>
    public static int ToIndex(string text, int codePoint)
    {
        int index = 0;
        for (int seen = 0; index < text.Length && seen < codePoint; seen++)
        {
            index += char.IsSurrogatePair(text, index) ? 2 : 1;
        }

        return index;
    }

    /// <summary>How many code points lie before a UTF-16 index.</summary>
    public static int FromIndex(string text, int index)
    {
        int seen = 0;
        for (int at = 0; at < index && at < text.Length; seen++)
        {
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        }

        return seen;
    }
}
