using System.Text;
using System.Xml;
using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>
/// Reads and writes wafer maps as SEMI E142 (substrate mapping) XML: <c>MapData</c> with layouts, substrates, and a bin code map for each
/// wafer. Maps of device identities and of transfers are passed over.
/// </summary>
/// <remarks>
/// The standard is not public; names and meanings follow public schemas and readers. The rows of bin codes are a picture of the wafer: the
/// first row is the top one and begins at the left; OriginLocation and AxisDirection say how x and y count. A bin passes by its
/// BinQuality (Pass, Good), or else where it says Pick; where no bin of the file passes, bin 1 does. Bins of the quality Null are no dies.
/// Characters of the type Ascii stand for bins by their digit, or else by their code.
/// </remarks>
public static class E142File
{
    internal const string Damaged = "The file is damaged or no SEMI E142 map; export it again.";

    private const long LongestDocument = 256L << 20;

    /// <summary>Reads all bin code maps of a file, in its order.</summary>
    /// <param name="path">An XML file.</param>
    /// <returns>At least one wafer.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is no E142 map or damaged; the message names line and column. Document type declarations are refused.</exception>
    public static IReadOnlyList<TestedWafer> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Writes maps for other tools. The file appears whole or not at all.</summary>
    /// <remarks>
    /// Kept are map, hard bins and their names, lot, wafer identity, product, notch side, diameter, die size and street. Maps without bins are
    /// written with bin 1 for passing and bin 2 for failing dies. Coordinates are kept where x grows to the right and y down; others are counted
    /// from the upper left die.
    /// </remarks>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="wafers">At least one wafer; each needs an identity of its own or none.</param>
    /// <exception cref="ArgumentException">
    /// No wafer, two of one identity, wafers that differ in diameter, or a bin with passing and failing dies, which the format cannot say.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    public static void Write(string path, IReadOnlyCollection<TestedWafer> wafers)
    {
        ArgumentNullException.ThrowIfNull(wafers);
        AtomicFile.Write(path, stream => E142Writer.Write(stream, wafers));
    }

    internal static IReadOnlyList<TestedWafer> Read(Stream stream, string file)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = LongestDocument,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            return new E142Reader(reader, file).Read();
        }
        catch (XmlException error)
        {
            string position = error.LineNumber > 0 ? $"line {error.LineNumber}, column {error.LinePosition}" : "document";
            throw new WaferFileException(file, position, "well-formed XML without a document type declaration", error.Message, Damaged, error);
        }
        catch (DecoderFallbackException error)
        {
            throw new WaferFileException(file, "text", "text in the encoding that the file declares", error.Message, Damaged, error);
        }
    }
}
