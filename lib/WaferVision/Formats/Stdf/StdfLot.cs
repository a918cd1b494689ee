using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>
/// Gathers the wafers of a file. Bins and directions may stand behind the wafers they describe, and a wafer that is probed again comes again,
/// so the wafers are complete only at the file's end.
/// </summary>
internal sealed class StdfLot(StdfReader reader, StdfReadOptions options)
{
    // A lot has at most 25 wafers, and a wafer seldom a million dies. Each result that is kept takes 12 bytes.
    private const int MostWafers = 4096;
    private const int MostResults = 1 << 25;

    // 16 of the largest grids; a lot of 25 wafers with ten million dies each.
    private const long MostPositions = 1L << 28;

    private readonly StdfParts?[] _open = new StdfParts?[256];
    private readonly List<StdfParts> _wafers = [];
    private readonly Dictionary<int, Bin> _hardBins = [];
    private readonly Dictionary<int, Bin> _softBins = [];
    private MirRecord _lot;
    private WcrRecord? _configuration;
    private DateTimeOffset? _finished;
    private int _results;
    private int _begun;

    /// <summary>Reads to the file's end.</summary>
    /// <exception cref="WaferFileException">Damage; the message says at which byte.</exception>
    public void Read()
    {
        while (reader.Read(cutIsEnd: options.AllowUnfinished))
        {
            switch (reader.Type)
            {
                case StdfRecordType.Prr:
                    Add(PrrRecord.Read(reader));
                    break;
                case StdfRecordType.Mir:
                    _lot = MirRecord.Read(reader);
                    break;
                case StdfRecordType.Wcr:
                    _configuration = WcrRecord.Read(reader);
                    break;
                case StdfRecordType.Wir:
                    Begin(WirRecord.Read(reader));
                    break;
                case StdfRecordType.Wrr:
                    End(WrrRecord.Read(reader));
                    break;
                case StdfRecordType.Hbr:
                    Define(_hardBins, BinRecord.Read(reader));
                    break;
                case StdfRecordType.Sbr:
                    Define(_softBins, BinRecord.Read(reader));
                    break;
                case StdfRecordType.Mrr:
                    _finished = MrrRecord.Read(reader).Finished;
                    CheckEnd();
                    EndAll();
                    return;
            }

            reader.PassOverTests();
        }

        if (!options.AllowUnfinished)
        {
            throw reader.Error(
                "more records up to MRR, the last one", "the end of the file behind this record",
                "The file is cut short or still being written; StdfReadOptions.AllowUnfinished takes what is there.");
        }

        EndAll();
    }

    /// <summary>The wafers with at least one die, in the order in which their tests ended; each is made when it is asked for.</summary>
    public IEnumerable<TestedWafer> Wafers()
    {
        Bin[] hard = [.. _hardBins.Values.OrderBy(bin => bin.Number)], soft = [.. _softBins.Values.OrderBy(bin => bin.Number)];
        StdfLayout layout = StdfLayout.From(_configuration);
        foreach (StdfParts parts in _wafers)
        {
            if (parts.Placed.Count > 0)
            {
                yield return Wafer(parts, layout) with { HardBinTable = hard, SoftBinTable = soft };
            }
        }
    }

    private void Begin(WirRecord start)
    {
        End(start.Head);
        Open(start.Head).WaferId = start.WaferId;
    }

    private void End(WrrRecord end)
    {
        if (_open[end.Head] is { } parts)
        {
            parts.WaferId = end.WaferId ?? parts.WaferId;
            parts.Finished = end.Finished;
            End(end.Head);
        }
    }

    private void End(byte head)
    {
        if (_open[head] is not { } parts)
        {
            return;
        }

        _open[head] = null;
        if (parts.WaferId is not null && _wafers.Find(wafer => wafer.WaferId == parts.WaferId) is { } earlier)
        {
            earlier.Add(parts);
        }
        else
        {
            _wafers.Add(parts);
        }
    }

    private void EndAll()
    {
        for (int head = 0; head < _open.Length; head++)
        {
            End((byte)head);
        }

        if (_wafers.Exists(wafer => wafer.Tests > 0) && _wafers.TrueForAll(wafer => wafer.Placed.Count == 0))
        {
            throw reader.Error(
                "parts with X_COORD and Y_COORD", $"{_wafers.Sum(wafer => wafer.Tests)} parts, none with a position",
                "Only files of wafer test hold maps; this one is of packaged parts.");
        }

        CheckSizes();
    }

    // Before any map is made: two coordinates are enough to claim the largest grid.
    private void CheckSizes()
    {
        long positions = 0;
        foreach (StdfParts parts in _wafers.Where(wafer => wafer.Placed.Count > 0))
        {
            positions += (long)parts.Rows * parts.Columns;
            if (parts.Columns > WaferMapFile.LargestSide || parts.Rows > WaferMapFile.LargestSide || positions > MostPositions)
            {
                throw reader.Error(
                    $"at most {WaferMapFile.LargestSide} rows and columns, and {MostPositions} positions on all wafers",
                    $"wafer '{parts.WaferId}' with x from {parts.Box.Left} to {parts.Box.Right} and y from {parts.Box.Low} to {parts.Box.High}",
                    "The coordinates are damaged or hostile.");
            }
        }
    }

    private StdfParts Open(byte head)
    {
        if (++_begun > MostWafers)
        {
            throw reader.Error($"at most {MostWafers} wafers", "one more", "The file is damaged, or several lots in one: split it.");
        }

        return _open[head] = new StdfParts();
    }

    private void Add(in PrrRecord part)
    {
        if (++_results > MostResults)
        {
            throw reader.Error($"at most {MostResults} parts", "one more", "The file is damaged, or several lots in one: split it.");
        }

        (_open[part.Head] ?? Open(part.Head)).Add(part);
    }

    private static void Define(Dictionary<int, Bin> bins, Bin bin)
    {
        Bin known = bins.GetValueOrDefault(bin.Number, bin);
        bins[bin.Number] = bin with { Passes = known.Passes ?? bin.Passes, Name = known.Name ?? bin.Name };
    }

    // What follows MRR may be what fills a block, but no further records.
    private void CheckEnd()
    {
        if (reader.Read(cutIsEnd: true) && Enum.IsDefined(reader.Type))
        {
            throw reader.Error("the end of the file behind MRR", "a further record", "Several files in one? Split them.");
        }
    }

    private TestedWafer Wafer(StdfParts parts, StdfLayout layout)
    {
        (int left, int right, int low, int high) = parts.Box;
        (int columns, int rows) = (parts.Columns, parts.Rows);
        DieCoordinates coordinates = new(layout.StepX > 0 ? left : right, layout.StepY > 0 ? low : high, layout.StepX, layout.StepY);
        byte[] dies = new byte[rows * columns];
        ushort[] hard = new ushort[dies.Length], soft = new ushort[dies.Length], sites = new ushort[dies.Length];
        hard.AsSpan().Fill(TestedWafer.NoBin);
        soft.AsSpan().Fill(TestedWafer.NoBin);
        sites.AsSpan().Fill(TestedWafer.NoBin);
        foreach (StdfPart part in parts.Placed)
        {
            int at = ((part.Y - coordinates.FirstY) * coordinates.StepY * columns) + ((part.X - coordinates.FirstX) * coordinates.StepX);
            byte code = Passes(part) ? DieCode.Pass : DieCode.Fail;
            if (Counts(code, dies[at]))
            {
                (dies[at], hard[at], soft[at], sites[at]) = (code, part.HardBin, part.SoftBin, part.Site);
            }
        }

        WaferMetadata metadata = new(_lot.LotId, WaferNumber.FromId(parts.WaferId), Source: reader.File);
        return new TestedWafer(new WaferMap(rows, columns, dies, null, layout.Geometry, layout.Notch, metadata))
        {
            WaferId = parts.WaferId,
            Product = _lot.PartType,
            Coordinates = coordinates,
            HardBins = WhereAny(hard),
            SoftBins = WhereAny(soft),
            Sites = sites,
            Tests = parts.Tests,
            PassedTests = parts.PassedTests,
            Finished = parts.Finished ?? _finished,
        };
    }

    private bool Counts(byte code, byte earlier) => options.Retests switch
    {
        RetestPolicy.FirstPass => earlier == DieCode.None,
        RetestPolicy.BestPass => earlier != DieCode.Pass || code == DieCode.Pass,
        _ => true,
    };

    // A die that nothing says to be good is not good.
    private bool Passes(StdfPart part) =>
        part.Passes ?? _hardBins.GetValueOrDefault(part.HardBin)?.Passes ?? _softBins.GetValueOrDefault(part.SoftBin)?.Passes ?? false;

    private static ReadOnlyMemory<ushort> WhereAny(ushort[] bins) => bins.AsSpan().IndexOfAnyExcept(TestedWafer.NoBin) < 0 ? default : bins;
}
