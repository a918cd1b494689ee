using System.Text;
using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>
/// Reads KLARF, the files in which inspection tools report the defects that they found on wafers: 1.2 (also 1.0 and 1.1; statements such as
/// <c>LotID "A";</c>, lengths in micrometres) and 1.8 (nested records, lengths in nanometres). A file may hold several wafers.
/// </summary>
/// <remarks>
/// The format has no public specification; this reader follows what public files and readers agree on. Decisions where files differ:
/// a value NA is no value; every statement of 1.2 must end with a semicolon; a defect must have exactly the columns that the file announces;
/// a die on which a defect lies belongs to the map even if the sample plan does not name it; without a sample plan the dies are those of
/// <c>SampleDieMap</c>, or else those with defects; a wafer without any of these is refused.
/// </remarks>
public static class KlarfFile
{
    internal const string Damaged = "The file is damaged, cut short or no KLARF; export it again.";

    /// <summary>Reads all wafers of a file, in its order.</summary>
    /// <param name="path">A KLARF file.</param>
    /// <returns>At least one wafer.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is no KLARF or damaged; the message names line and column and what to do.</exception>
    public static IReadOnlyList<KlarfWafer> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);

        // Latin-1 reads every byte; names of lots and devices are ASCII in practice.
        using var reader = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        return Read(reader, path);
    }

    internal static IReadOnlyList<KlarfWafer> Read(TextReader reader, string file)
    {
        var tokens = new KlarfTokens(reader, file);
        List<KlarfWaferDraft> drafts = tokens.Peek.IsWord("Record") ? Klarf18Reader.Read(tokens)
            : tokens.Peek.IsWord("FileVersion") ? new Klarf12Reader(tokens).Read()
            : throw tokens.Unexpected("'FileVersion' (KLARF 1.2) or 'Record' (KLARF 1.8)", "Choose a KLARF file.");
        tokens.Mark(';', Damaged);
        if (tokens.Peek.Kind != KlarfTokenKind.End)
        {
            throw tokens.Unexpected("nothing after 'EndOfFile;'", "Split joined files at 'EndOfFile;'.");
        }

        if (drafts.Count == 0)
        {
            throw tokens.Unexpected("a wafer", Damaged);
        }

        var builder = new KlarfWaferBuilder(file);
        return [.. drafts.Select(builder.Build)];
    }
}
