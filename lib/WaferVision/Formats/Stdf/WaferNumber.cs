namespace WaferVision.Formats;

/// <summary>The number of a wafer in its lot, as its identity tells it.</summary>
internal static class WaferNumber
{
    /// <summary>The number of one or two digits at the end of an identity ("W07", "LOT12-07", "7"); null where there is none from 1 on.</summary>
    public static int? FromId(string? waferId)
    {
        ReadOnlySpan<char> id = waferId;
        int digits = id.Length - (id.LastIndexOfAnyExceptInRange('0', '9') + 1);
        return digits is 1 or 2 && int.Parse(id[^digits..]) is > 0 and int number ? number : null;
    }
}
