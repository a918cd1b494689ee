namespace Course.Terminal;

/// <summary>Durations as people say them.</summary>
internal static class Durations
{
    /// <summary>"0.42 s", "12.3 s", "4 min 05 s", "1 h 02 min".</summary>
    public static string Text(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 9.995 => $"{duration.TotalSeconds:0.00} s",
        < 59.95 => $"{duration.TotalSeconds:0.0} s",
        < 3599.5 => $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s",
        _ => $"{(int)duration.TotalHours} h {duration.Minutes:00} min",
    };
}
