namespace WaferVision.Serving;

/// <summary>What one request may hold.</summary>
internal static class IntakeLimits
{
    /// <summary>Checks numbers of maps and die positions that were read so far.</summary>
    /// <exception cref="IntakeException">They are more than the service takes: 413.</exception>
    public static void Check(ServingOptions options, string position, int maps, long dies)
    {
        int most = Math.Min(options.MaxMapsPerRequest, options.QueueLimit);
        if (maps > most)
        {
            throw new IntakeException(413, position, $"at most {most} maps in one request", $"{maps} or more", "Send them in several requests.");
        }

        if (dies > options.MaxDiesPerRequest)
        {
            throw new IntakeException(
                413, position, $"at most {options.MaxDiesPerRequest} die positions in one request", $"{dies} or more", "Send fewer maps in one request.");
        }
    }
}
