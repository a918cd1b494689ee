using System.IO.Compression;
using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>
/// Wafers in STDF V4 (Standard Test Data Format, version 4), what testers write at wafer sort; also compressed with gzip, which is told by
/// content and not by name.
/// <para>
/// A wafer is what a test head probes between WIR and WRR; sites come in any order, and two heads at once are two wafers. A second run over a
/// wafer (the same WAFER_ID) adds to the first, as a retest. Parts need no PIR, and parts without WIR make a wafer without an identity.
/// A die passes by PART_FLG bit 3; where bit 4 calls that invalid, by its hard bin's flag, else its soft bin's, else not. The grid is the
/// bounding box of the positions; parts without a position count as tests only. WCR gives size, flat and directions; without it x grows to the
/// right and y down, on 300 mm.
/// </para>
/// </summary>
public static class StdfFile
{
    /// <summary>Reads the wafers. The file is read through once, when the first is asked for; maps are made one by one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Retest policy and tolerance; null for the defaults.</param>
    /// <returns>The wafers with at least one die, in the order in which their tests ended.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">
    /// The file is damaged, cut short, of another version or of packaged parts; the message says at which byte of the decompressed data.
    /// </exception>
    public static IEnumerable<TestedWafer> Read(string path, StdfReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Wafers(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), path, options);
    }

    /// <summary>Reads the wafers of a stream from its position to its end, as <see cref="Read(string, StdfReadOptions?)"/>. It is disposed then.</summary>
    /// <param name="stream">Any readable stream.</param>
    /// <param name="name">Its name in messages and in the maps' <see cref="Maps.WaferMetadata.Source"/>.</param>
    /// <param name="options">Retest policy and tolerance; null for the defaults.</param>
    /// <returns>The wafers; they can be enumerated once.</returns>
    /// <exception cref="WaferFileException">As for a file.</exception>
    public static IEnumerable<TestedWafer> Read(Stream stream, string name, StdfReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Wafers(() => stream, name, options);
    }

    /// <summary>
    /// Writes the wafers of one lot: FAR, MIR, WCR, for each wafer WIR, PIR and PRR of each die and WRR, then HBR, SBR, PCR and MRR.
    /// A name that ends in <c>.gz</c> is compressed. The file appears whole or not at all, and the same wafers make the same file.
    /// A map without hard bins gets bin 1 for passing dies and 2 for failing ones, a die without a site the site 0. STDF has no place for rows
    /// and columns without dies at the map's edge, for labels, for the rim's and the field's size, and for a mark other than the
    /// diameter's usual one; a retest is not written again.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="wafers">At least one wafer; all of one lot, product and layout.</param>
    /// <param name="options">The byte order; null for the defaults.</param>
    /// <exception cref="ArgumentException">Wafers that do not fit into one STDF file; what was there stays.</exception>
    /// <exception cref="OverflowException">A time before 1970 or after 2106; what was there stays.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    public static void Write(string path, IEnumerable<TestedWafer> wafers, StdfWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(wafers);
        AtomicFile.Write(path, file =>
        {
            using Stream? packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null;
            new StdfWriter(packed ?? file, options ?? new StdfWriteOptions()).Write(wafers);
        });
    }

    private static IEnumerable<TestedWafer> Wafers(Func<Stream> open, string name, StdfReadOptions? options)
    {
        StdfLot lot;
        using (Stream stream = open())
        using (StdfReader reader = new(stream, name))
        {
            lot = new StdfLot(reader, options ?? new StdfReadOptions());
            lot.Read();
        }

        foreach (TestedWafer wafer in lot.Wafers())
        {
            yield return wafer;
        }
    }
}
