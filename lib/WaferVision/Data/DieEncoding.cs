namespace WaferVision.Data;

/// <summary>How die codes become the channels of an image.</summary>
public enum DieEncoding
{
    /// <summary>One channel: no die 0, pass 0.5, fail 1.</summary>
    Scaled,

    /// <summary>One channel: 1 where a die fails, else 0. The wafer's outline is lost.</summary>
    FailMask,

    /// <summary>Two channels: passing dies, failing dies.</summary>
    OneHot,
}

/// <summary>Facts about encodings.</summary>
public static class DieEncodings
{
    /// <summary>The number of channels of an encoding.</summary>
    public static int Channels(this DieEncoding encoding) => encoding == DieEncoding.OneHot ? 2 : 1;
}
