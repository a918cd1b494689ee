namespace WaferVision.Formats;

/// <summary>The STDF V4 records that wafer maps need: REC_TYP in the high byte, REC_SUB in the low one. Others are passed over by their length.</summary>
internal enum StdfRecordType
{
    /// <summary>File attributes: processor type and STDF version; always the first record.</summary>
    Far = (0 << 8) | 10,

    /// <summary>Master information: lot, part type, tester.</summary>
    Mir = (1 << 8) | 10,

    /// <summary>Master results: the end of the file.</summary>
    Mrr = (1 << 8) | 20,

    /// <summary>Part counts.</summary>
    Pcr = (1 << 8) | 30,

    /// <summary>A hard bin.</summary>
    Hbr = (1 << 8) | 40,

    /// <summary>A soft bin.</summary>
    Sbr = (1 << 8) | 50,

    /// <summary>The sites of a test head.</summary>
    Sdr = (1 << 8) | 80,

    /// <summary>The start of a wafer.</summary>
    Wir = (2 << 8) | 10,

    /// <summary>The end of a wafer.</summary>
    Wrr = (2 << 8) | 20,

    /// <summary>Wafer configuration: sizes, flat, directions of x and y.</summary>
    Wcr = (2 << 8) | 30,

    /// <summary>The start of a part's test.</summary>
    Pir = (5 << 8) | 10,

    /// <summary>A part's result.</summary>
    Prr = (5 << 8) | 20,
}
