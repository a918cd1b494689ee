using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace WaferVision.Serving;

/// <summary>Reads the maps of requests. Their content tells the format.</summary>
internal sealed class MapIntake(ServingOptions options) : IDisposable
{
    // Text and test results become a fifth to a tenth by packing; what becomes less is no such thing.
    private const int MostExpansion = 8;

    private readonly MemoryBudget _budget = new(options.MaxBytesInFlight);
    private readonly FileMaps _files = new(options);

    // A small file may unpack to a large one: only so many at a time.
    private readonly SemaphoreSlim _unpacking = new(Math.Max(1, Environment.ProcessorCount));

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="IntakeException">It holds no maps, or too many.</exception>
    /// <exception cref="QueueFullException">All requests together would take too much memory.</exception>
    /// <exception cref="TimeoutException">It waited longer than the deadline, counted from when the body was there, for its turn to be unpacked.</exception>
    public async Task<ReceivedMaps> ReadAsync(HttpRequest request, TimeSpan deadline, CancellationToken cancellation)
    {
        using RequestBody body = await RequestBody.ReadAsync(request, options.MaxRequestBytes, _budget, cancellation).ConfigureAwait(false);
        long began = Stopwatch.GetTimestamp();
        if (IsJson(body.Content.Span))
        {
            return new ReceivedMaps(JsonMaps.Read(body.Content.Span, options), began, _budget);
        }

        bool isText = request.ContentType is { } type && (type.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase));
        if (!await _unpacking.WaitAsync(deadline, cancellation).ConfigureAwait(false))
        {
            throw new TimeoutException();
        }

        try
        {
            if (!IsGzip(body))
            {
                return new ReceivedMaps(_files.Read(body.Content.Span, isText), began, _budget);
            }

            using RequestBody unpacked = await RequestBody.UnzipAsync(body, MostUnpacked, _budget, cancellation).ConfigureAwait(false);
            if (IsGzip(unpacked))
            {
                throw new IntakeException(400, "body", "data packed once", "packed data in packed data", "Pack them once.");
            }

            ReadOnlySpan<byte> content = unpacked.Content.Span;
            return new ReceivedMaps(IsJson(content) ? JsonMaps.Read(content, options) : _files.Read(content, isText), began, _budget);
        }
        finally
        {
            _unpacking.Release();
        }
    }

    public void Dispose() => _unpacking.Dispose();

    // One byte less than a power of two of them, in which pooled memory comes: it holds the byte that is too many.
    private int MostUnpacked => (int)Math.Min(((long)MostExpansion * options.MaxRequestBytes) - 1, Array.MaxLength / 2);

    private static bool IsGzip(RequestBody body) => body.Content.Span is [0x1f, 0x8b, ..];

    private static bool IsJson(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> text = (content.StartsWith("\uFEFF"u8) ? content[3..] : content).TrimStart(" \t\r\n"u8);
        return text is [(byte)'{' or (byte)'[', ..];
    }
}
