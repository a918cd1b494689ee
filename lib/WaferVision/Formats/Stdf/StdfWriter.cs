using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>Writes the wafers of one lot as STDF V4, all on test head 1.</summary>
internal sealed class StdfWriter(Stream stream, StdfWriteOptions options)
{
    private const byte Head = 1;
    private const byte AllHeads = 255;
    private const byte AllSites = 255;
    private const ushort PassBin = 1;
    private const ushort FailBin = 2;
    private const short NoCoordinate = -32768;

    private readonly StdfRecordBuffer _record = new(stream, options.BigEndian);
    private readonly StdfBinCounts _hardBins = new();
    private readonly StdfBinCounts _softBins = new();
    private uint _parts;
    private uint _good;

    /// <exception cref="ArgumentException">No wafers, or wafers that do not fit into one file; the message says what.</exception>
    public void Write(IEnumerable<TestedWafer> wafers)
    {
        TestedWafer? first = null;
        DateTimeOffset? finished = null;
        foreach (TestedWafer wafer in wafers)
        {
            if (first is null)
            {
                WriteStart(first = wafer);
            }

            CheckSame(first, wafer);
            WriteWafer(wafer);
            finished = wafer.Finished ?? finished;
        }

        if (first is null)
        {
            throw new ArgumentException("An STDF file has at least one wafer; found none.", nameof(wafers));
        }

        WriteEnd(finished);
    }

    private static StdfLayout LayoutOf(TestedWafer wafer) =>
        new(wafer.Map.Geometry, wafer.Map.Notch, wafer.Coordinates.StepX, wafer.Coordinates.StepY);

    private static void CheckSame(TestedWafer first, TestedWafer wafer)
    {
        static void Require<T>(T expected, T found, string what, TestedWafer wafer)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, found))
            {
                throw new ArgumentException(
                    $"An STDF file has one {what}: '{expected}' of the first wafer; wafer '{IdOf(wafer)}' has '{found}'. Write them to files of their own.", nameof(wafer));
            }
        }

        Require(first.Map.Metadata.Lot, wafer.Map.Metadata.Lot, "lot", wafer);
        Require(first.Product, wafer.Product, "product", wafer);
        Require(LayoutOf(first).ToRecord(), LayoutOf(wafer).ToRecord(), "layout", wafer);
    }

    private static string? IdOf(TestedWafer wafer) => wafer.WaferId ?? (wafer.Map.Metadata.Wafer is { } number ? $"W{number:00}" : null);

    private void WriteStart(TestedWafer wafer)
    {
        _record.Begin(StdfRecordType.Far).U1((byte)(options.BigEndian ? 1 : 2)).U1(4).End();

        // SETUP_T, START_T, STAT_NUM, MODE_COD, RTST_COD, PROT_COD, BURN_TIM (65,535: none), CMOD_COD, then texts up to EXEC_TYP.
        _record.Begin(StdfRecordType.Mir).U4(0).U4(0).U1(1).C1(' ').C1(' ').C1(' ').U2(ushort.MaxValue).C1(' ')
            .Cn(wafer.Map.Metadata.Lot).Cn(wafer.Product).Cn(null).Cn(null).Cn(null).Cn(null).Cn(null).Cn(null).Cn("WaferVision").End();

        WcrRecord layout = LayoutOf(wafer).ToRecord();
        _record.Begin(StdfRecordType.Wcr).R4(layout.WaferSize).R4(layout.DieHeight).R4(layout.DieWidth).U1(layout.Units).C1(layout.Flat)
            .I2(NoCoordinate).I2(NoCoordinate).C1(layout.PositiveX).C1(layout.PositiveY).End();
    }

    private void WriteWafer(TestedWafer wafer)
    {
        foreach (ReadOnlyMemory<ushort> values in (ReadOnlyMemory<ushort>[])[wafer.HardBins, wafer.SoftBins, wafer.Sites])
        {
            if (values.Length != wafer.Map.Dies.Length && !values.IsEmpty)
            {
                throw new ArgumentException($"Wafer '{IdOf(wafer)}' has {values.Length} bins or sites for {wafer.Map.Dies.Length} positions.", nameof(wafer));
            }
        }

        uint seconds = StdfTime.ToSeconds(wafer.Finished), partsBefore = _parts, goodBefore = _good;
        _hardBins.Define(wafer.HardBinTable);
        _softBins.Define(wafer.SoftBinTable);
        _record.Begin(StdfRecordType.Wir).U1(Head).U1(AllSites).U4(seconds).Cn(IdOf(wafer)).End();
        WaferMap map = wafer.Map;
        for (int row = 0; row < map.Rows; row++)
        {
            for (int column = 0; column < map.Columns; column++)
            {
                if (map[row, column] != DieCode.None)
                {
                    WritePart(wafer, row, column);
                }
            }
        }

        (uint parts, uint good) = (_parts - partsBefore, _good - goodBefore);
        _record.Begin(StdfRecordType.Wrr).U1(Head).U1(AllSites).U4(seconds)
            .U4(parts).U4(0).U4(0).U4(good).U4(uint.MaxValue).Cn(IdOf(wafer)).End();
    }

    private void WritePart(TestedWafer wafer, int row, int column)
    {
        DieCoordinates grid = wafer.Coordinates;
        int at = (row * wafer.Map.Columns) + column;
        long x = grid.FirstX + ((long)column * grid.StepX), y = grid.FirstY + ((long)row * grid.StepY);
        bool passes = wafer.Map.Dies[at] == DieCode.Pass;
        ushort hard = Of(wafer.HardBins, at, passes ? PassBin : FailBin), soft = Of(wafer.SoftBins, at, TestedWafer.NoBin);
        ushort site = Of(wafer.Sites, at, 0) is not TestedWafer.NoBin and var known ? known : (ushort)0;
        if (site >= AllSites || Math.Abs(x) > short.MaxValue || Math.Abs(y) > short.MaxValue)
        {
            throw new ArgumentException(
                $"Die ({row}, {column}) of wafer '{IdOf(wafer)}' has site {site}, x {x}, y {y}; STDF holds sites from 0 to 254 and coordinates from -32767 to 32767.", nameof(wafer));
        }

        _parts++;
        _good += passes ? 1u : 0;
        _hardBins.Count(hard, passes);
        _softBins.Count(soft, passes);
        _record.Begin(StdfRecordType.Pir).U1(Head).U1((byte)site).End();

        // PART_FLG, NUM_TEST, bins, coordinates, TEST_T (0: none), PART_ID.
        _record.Begin(StdfRecordType.Prr).U1(Head).U1((byte)site).U1((byte)(passes ? 0 : 8)).U2(0).U2(hard).U2(soft)
            .I2((short)x).I2((short)y).U4(0).Cn($"{_parts}").End();
    }

    private static ushort Of(ReadOnlyMemory<ushort> values, int die, ushort otherwise) => values.IsEmpty ? otherwise : values.Span[die];

    private void WriteEnd(DateTimeOffset? finished)
    {
        WriteBins(StdfRecordType.Hbr, _hardBins);
        WriteBins(StdfRecordType.Sbr, _softBins);
        _record.Begin(StdfRecordType.Pcr).U1(AllHeads).U1(AllSites).U4(_parts).U4(0).U4(0).U4(_good).U4(uint.MaxValue).End();
        _record.Begin(StdfRecordType.Mrr).U4(StdfTime.ToSeconds(finished)).End();
    }

    private void WriteBins(StdfRecordType type, StdfBinCounts bins)
    {
        foreach ((Bin bin, uint count) in bins.All())
        {
            _record.Begin(type).U1(AllHeads).U1(AllSites).U2((ushort)bin.Number).U4(count)
                .C1(bin.Passes switch { true => 'P', false => 'F', _ => ' ' }).Cn(bin.Name).End();
        }
    }
}
