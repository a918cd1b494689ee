using System.Diagnostics;
using System.Numerics;
using Microsoft.AspNetCore.Http;

namespace WaferVision.Serving.Watching;

/// <summary>One second of requests.</summary>
/// <param name="Time">Its beginning, seconds since 1970.</param>
/// <param name="Requests">Requests answered.</param>
/// <param name="Refused">Of these, those answered with a status of 400 or more.</param>
/// <param name="P50Ms">The median of the time that the others took, in milliseconds; null without any.</param>
/// <param name="P99Ms">The time that one in a hundred of them exceeded.</param>
internal sealed record LiveSecond(long Time, int Requests, int Refused, double? P50Ms, double? P99Ms);

/// <summary>How long requests for answers took in each of the latest seconds, to within 5 %: counts in cells of which each is a tenth of a factor of two wider.</summary>
internal sealed class LatencySeries
{
    /// <summary>Seconds that are kept.</summary>
    public const int Seconds = 180;

    private const int CellsPerOctave = 10;
    private const double Shortest = 20e-6;
    private const int Cells = 24 * CellsPerOctave;

    private readonly Lock _lock = new();
    private readonly Second[] _seconds = [.. Enumerable.Range(0, Seconds).Select(_ => new Second())];

    /// <summary>Middleware: measures the requests for answers.</summary>
    public async Task Measure(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path != "/v1/classify" || WarmUp.Is(context))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Record(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Stopwatch.GetElapsedTime(start), context.Response.StatusCode);
        }
    }

    /// <summary>Counts a request.</summary>
    public void Record(long second, TimeSpan time, int status)
    {
        int cell = (int)Math.Clamp(Math.Log2(time.TotalSeconds / Shortest) * CellsPerOctave, 0, Cells - 1);
        lock (_lock)
        {
            Second counts = _seconds[second % Seconds];
            if (counts.Time != second)
            {
                counts.Clear(second);
            }

            if (status >= 400)
            {
                counts.Refused++;
            }
            else
            {
                counts.Cells[cell]++;
                counts.Answered++;
            }
        }
    }

    /// <summary>The whole seconds before a moment, oldest first; those without requests too.</summary>
    public IReadOnlyList<LiveSecond> Before(long second)
    {
        lock (_lock)
        {
            return
            [
                .. Enumerable.Range(1, Seconds - 1).Select(ago => second - Seconds + ago).Select(time => _seconds[time % Seconds] is { } counts && counts.Time == time
                    ? new LiveSecond(time, counts.Answered + counts.Refused, counts.Refused, counts.Quantile(0.5), counts.Quantile(0.99))
                    : new LiveSecond(time, 0, 0, null, null)),
            ];
        }
    }

    private sealed class Second
    {
        public long Time { get; private set; } = -1;

        public int Answered { get; set; }

        public int Refused { get; set; }

        public int[] Cells { get; } = new int[LatencySeries.Cells];

        public void Clear(long time)
        {
            (Time, Answered, Refused) = (time, 0, 0);
            Array.Clear(Cells);
        }

        // The middle of the cell that holds the quantile.
        public double? Quantile(double share)
        {
            int left = (int)Math.Ceiling(share * Answered);
            for (int cell = 0; cell < Cells.Length && Answered > 0; cell++)
            {
                left -= Cells[cell];
                if (left <= 0)
                {
                    return Math.Round(Shortest * Math.Pow(2, (cell + 0.5) / CellsPerOctave) * 1000, 3);
                }
            }

            return null;
        }
    }
}
