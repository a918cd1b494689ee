namespace WaferVision.Formats;

/// <summary>Which result counts where a die was tested more than once. A pass here is a run of the prober over the wafer, or over its failing dies.</summary>
public enum RetestPolicy
{
    /// <summary>The last result: the state in which the wafer leaves the tester, and what PART_FLG's superseding bits ask for.</summary>
    LastPass,

    /// <summary>The first result: what the process gave before any retest recovered a die.</summary>
    FirstPass,

    /// <summary>A passing result where there is one, else the last.</summary>
    BestPass,
}
