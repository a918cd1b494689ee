namespace WaferVision.Formats;

/// <summary>MIR: what holds for the whole file.</summary>
internal readonly record struct MirRecord(string? LotId, string? PartType)
{
    // SETUP_T, START_T, STAT_NUM, MODE_COD, RTST_COD, PROT_COD, BURN_TIM, CMOD_COD.
    private const int BytesBeforeLot = 15;

    public static MirRecord Read(StdfReader reader)
    {
        StdfFields fields = new(reader);
        fields.Skip(BytesBeforeLot);
        return new(fields.Cn(), fields.Cn());
    }
}

/// <summary>MRR: the end of the file.</summary>
internal readonly record struct MrrRecord(DateTimeOffset? Finished)
{
    public static MrrRecord Read(StdfReader reader) => new(StdfTime.FromSeconds(new StdfFields(reader).U4(0)));
}

/// <summary>WIR: a wafer begins on a test head.</summary>
internal readonly record struct WirRecord(byte Head, string? WaferId)
{
    public static WirRecord Read(StdfReader reader)
    {
        StdfFields fields = new(reader);
        byte head = fields.U1();

        // SITE_GRP, START_T.
        fields.Skip(5);
        return new(head, fields.Cn());
    }
}

/// <summary>WRR: a wafer ends on a test head.</summary>
internal readonly record struct WrrRecord(byte Head, DateTimeOffset? Finished, string? WaferId)
{
    public static WrrRecord Read(StdfReader reader)
    {
        StdfFields fields = new(reader);
        byte head = fields.U1();
        fields.U1(255);
        DateTimeOffset? finished = StdfTime.FromSeconds(fields.U4(0));

        // PART_CNT, RTST_CNT, ABRT_CNT, GOOD_CNT, FUNC_CNT.
        fields.Skip(20);
        return new(head, finished, fields.Cn());
    }
}

/// <summary>WCR: sizes in <paramref name="Units"/> (0 unknown, 1 inches, 2 cm, 3 mm, 4 mils; a size of 0 is missing), and directions.</summary>
internal readonly record struct WcrRecord(float WaferSize, float DieHeight, float DieWidth, byte Units, char Flat, char PositiveX, char PositiveY)
{
    public static WcrRecord Read(StdfReader reader)
    {
        StdfFields fields = new(reader);
        float size = fields.R4(0), height = fields.R4(0), width = fields.R4(0);
        (byte units, char flat) = (fields.U1(0), fields.C1());

        // CENTER_X, CENTER_Y.
        fields.Skip(4);
        return new(size, height, width, units, flat, fields.C1(), fields.C1());
    }
}

/// <summary>HBR and SBR: a bin. The same layout; each site may write its own beside that of all sites.</summary>
internal static class BinRecord
{
    public static Bin Read(StdfReader reader)
    {
        StdfFields fields = new(reader);

        // HEAD_NUM, SITE_NUM.
        fields.U2();
        ushort number = fields.U2();

        // HBIN_CNT.
        fields.U4(0);
        bool? passes = fields.C1() switch { 'P' => true, 'F' => false, _ => null };
        return new(number, passes, fields.Cn());
    }
}

/// <summary>PRR: a part's result. Bins of 65,535 and coordinates of -32,768 are missing and read as null.</summary>
internal readonly record struct PrrRecord(byte Head, byte Site, byte Flags, ushort? HardBin, ushort? SoftBin, short? X, short? Y)
{
    private const ushort NoBin = 65535;
    private const short NoCoordinate = -32768;

    /// <summary>Whether the part passed (PART_FLG bit 3); null where the file says that this flag is not valid (bit 4).</summary>
    public bool? Passes => (Flags & 0x10) != 0 ? null : (Flags & 0x08) == 0;

    public static PrrRecord Read(StdfReader reader)
    {
        StdfFields fields = new(reader);
        (byte head, byte site, byte flags) = (fields.U1(), fields.U1(), fields.U1());

        // NUM_TEST.
        fields.U2();
        ushort hard = fields.U2(), soft = fields.U2(NoBin);
        short x = fields.I2(NoCoordinate), y = fields.I2(NoCoordinate);
        return new(
            head, site, flags, hard == NoBin ? null : hard, soft == NoBin ? null : soft, x == NoCoordinate ? null : x, y == NoCoordinate ? null : y);
    }
}

/// <summary>Times of STDF: seconds since 1970 in UTC, 0 where missing.</summary>
internal static class StdfTime
{
    public static DateTimeOffset? FromSeconds(uint seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <exception cref="OverflowException">A time before 1970 or after 2106.</exception>
    public static uint ToSeconds(DateTimeOffset? time) => checked((uint)(time?.ToUnixTimeSeconds() ?? 0));
}
