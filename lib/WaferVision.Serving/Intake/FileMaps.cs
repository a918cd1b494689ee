using System.Buffers.Binary;
using System.IO.Compression;
using WaferVision.Data;
using WaferVision.Formats;

namespace WaferVision.Serving;

/// <summary>
/// Reads maps from the content of a file of any format that <see cref="WaferFiles"/> knows but pickles, which are made for running code. How large
/// it is unpacked is checked before it is unpacked.
/// </summary>
internal sealed class FileMaps(ServingOptions options)
{
    private const int MostEntries = 64;

    // NumPy's whole numbers have 8 bytes by default; names and labels take a little more.
    private const int BytesPerDie = 8, Beside = 1 << 20;

    private long MostUnpacked => ((long)options.MaxDiesPerRequest * BytesPerDie) + Beside;

    /// <summary>Reads the maps of a file's content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isText">Whether the client says that it is a text grid, which its content does not tell.</param>
    /// <exception cref="IntakeException">It is of no known format, damaged, or more than the service takes.</exception>
    public List<ReceivedMap> Read(ReadOnlySpan<byte> content, bool isText)
    {
        CheckUnpacked(content);
        using IntakeFile file = new(content, Extension(content, isText));
        try
        {
            CheckFormat(file.Name);
            List<ReceivedMap> maps = [];
            long dies = 0;
            foreach (TestedWafer wafer in WaferFiles.Read(file.Name))
            {
                (int rows, int columns) = (wafer.Map.Rows, wafer.Map.Columns);
                if (rows > options.MaxSide || columns > options.MaxSide)
                {
                    throw new IntakeException(413, $"map {maps.Count}", $"at most {options.MaxSide} rows and columns", $"{rows} × {columns}", "Send maps of one position a die.");
                }

                IntakeLimits.Check(options, $"map {maps.Count}", maps.Count + 1, dies += wafer.Map.Dies.Length);
                maps.Add(new ReceivedMap(wafer.Map, wafer.WaferId ?? (wafer.Map.Metadata.Wafer is { } number ? $"{wafer.Map.Metadata.Lot} {number}".Trim() : null)));
            }

            return maps.Count > 0 ? maps : throw new IntakeException(400, "body", "one map or more", "none", "Send a file with a wafer.");
        }
        catch (WaferFileException problem)
        {
            throw new IntakeException(400, problem.Position, problem.Expected, problem.Found.Replace(file.Name, "body", StringComparison.Ordinal), problem.Remedy);
        }
    }

    private void CheckUnpacked(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("PK\x03\x04"u8))
        {
            CheckArchive(content);
        }
        else if (content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) && content.Length >= 24)
        {
            (uint width, uint height) = (BinaryPrimitives.ReadUInt32BigEndian(content[16..]), BinaryPrimitives.ReadUInt32BigEndian(content[20..]));
            if (width > options.MaxSide || height > options.MaxSide)
            {
                throw new IntakeException(413, "picture", $"at most {options.MaxSide} rows and columns", $"{height} × {width}", "Send one pixel for each die.");
            }
        }
    }

    private void CheckArchive(ReadOnlySpan<byte> content)
    {
        try
        {
            using ZipArchive zip = new(new MemoryStream(content.ToArray()), ZipArchiveMode.Read);
            long unpacked = 0;
            foreach (ZipArchiveEntry entry in zip.Entries.Take(MostEntries))
            {
                unpacked = entry.Length < 0 || entry.Length > MostUnpacked ? MostUnpacked + 1 : unpacked + entry.Length;
            }

            if (zip.Entries.Count > MostEntries || unpacked > MostUnpacked)
            {
                throw new IntakeException(
                    413, "archive", $"at most {MostEntries} arrays of {MostUnpacked} bytes unpacked", $"{zip.Entries.Count} of {unpacked} or more", "Send fewer maps in one request.");
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or NotSupportedException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new IntakeException(400, "archive", "a readable .npz (zip) file", problem.Message, "Save it again with numpy.savez_compressed.");
        }
    }

    private static void CheckFormat(string path)
    {
        try
        {
            WaferFormat format = WaferFiles.FormatOf(path);
            if (format.Extensions.Contains(".pkl"))
            {
                throw Unknown(format.Name);
            }
        }
        catch (WaferFileException problem)
        {
            throw Unknown(problem.Found);
        }
    }

    private static string Extension(ReadOnlySpan<byte> content, bool isText) =>
        content.StartsWith("PK"u8) ? ".npz" : content.StartsWith("NUMPY"u8[1..]) || content is [0x93, (byte)'N', ..] ? ".npy" : isText ? ".txt" : ".bin";

    private static IntakeException Unknown(string found) => new(
        415,
        "body",
        "JSON, NumPy (.npz, .npy), PNG, STDF (also packed by gzip), KLARF or SEMI E142; a text grid with Content-Type: text/csv",
        found,
        "Send the file's bytes as the body; its content tells the format.");
}
