using System.Runtime.InteropServices;

namespace WaferVision.Formats;

/// <summary>What counts of a die's results.</summary>
/// <param name="Passes">Whether it passed; null where only its bin tells.</param>
/// <param name="HardBin">Its hard bin, or <see cref="TestedWafer.NoBin"/>.</param>
/// <param name="SoftBin">Its soft bin, or <see cref="TestedWafer.NoBin"/>.</param>
/// <param name="Site">The site that tested it.</param>
internal readonly record struct StdfPart(bool? Passes, ushort HardBin, ushort SoftBin, byte Site);

/// <summary>The parts of one wafer while its file is read.</summary>
internal sealed class StdfParts(RetestPolicy retests)
{
    private readonly Dictionary<(short X, short Y), StdfPart> _parts = [];

    public string? WaferId { get; set; }

    public DateTimeOffset? Finished { get; set; }

    /// <summary>Results, retests and parts without a position included.</summary>
    public int Tests { get; private set; }

    /// <summary>How many of these results say that the part passed.</summary>
    public int PassedTests { get; private set; }

    /// <summary>The parts by position, each with the result that counts.</summary>
    public IReadOnlyDictionary<(short X, short Y), StdfPart> ByPosition => _parts;

    /// <summary>Takes a result in.</summary>
    public void Add(in PrrRecord part)
    {
        Tests++;
        PassedTests += part.Passes == true ? 1 : 0;
        if (part is { X: { } x, Y: { } y })
        {
            Add((x, y), new StdfPart(part.Passes, part.HardBin ?? TestedWafer.NoBin, part.SoftBin ?? TestedWafer.NoBin, part.Site));
        }
    }

    /// <summary>Takes in the results of a later run over the same wafer.</summary>
    public void Add(StdfParts later)
    {
        Tests += later.Tests;
        PassedTests += later.PassedTests;
        Finished = later.Finished ?? Finished;
        foreach (((short X, short Y) position, StdfPart part) in later._parts)
        {
            Add(position, part);
        }
    }

    private void Add((short X, short Y) position, StdfPart part)
    {
        ref StdfPart kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, position, out bool tested);
        bool replaces = retests switch
        {
            RetestPolicy.FirstPass => false,
            RetestPolicy.BestPass => part.Passes == true || kept.Passes != true,
            _ => true,
        };
        if (!tested || replaces)
        {
            kept = part;
        }
    }
}
