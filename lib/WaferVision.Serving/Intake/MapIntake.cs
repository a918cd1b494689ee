using Microsoft.AspNetCore.Http;

namespace WaferVision.Serving;

/// <summary>Reads the maps of requests. Their content tells the format.</summary>
internal sealed class MapIntake(ServingOptions options) : IDisposable
{
    private readonly MemoryBudget _budget = new(options.MaxBytesInFlight);
    private readonly FileMaps _files = new(options);

    // A small file may unpack to a large one: only so many at a time.
    private readonly SemaphoreSlim _unpacking = new(Math.Max(1, Environment.ProcessorCount));

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="IntakeException">It holds no maps, or too many.</exception>
    /// <exception cref="QueueFullException">All requests together would take too much memory.</exception>
    public async Task<ReceivedMaps> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using RequestBody body = await RequestBody.ReadAsync(request, options.MaxRequestBytes, _budget, cancellation).ConfigureAwait(false);
        if (IsJson(body.Content.Span))
        {
            return new ReceivedMaps(JsonMaps.Read(body.Content.Span, options), _budget);
        }

        await _unpacking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ReadOnlyMemory<byte> content = body.Content.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? _files.Unzip(body.Content) : body.Content;
            bool isText = request.ContentType is { } type && (type.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase));
            return new ReceivedMaps(IsJson(content.Span) ? JsonMaps.Read(content.Span, options) : _files.Read(content.Span, isText), _budget);
        }
        finally
        {
            _unpacking.Release();
        }
    }

    public void Dispose()
    {
        _files.Dispose();
        _unpacking.Dispose();
    }

    private static bool IsJson(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> text = (content.StartsWith("\uFEFF"u8) ? content[3..] : content).TrimStart(" \t\r\n"u8);
        return text is [(byte)'{' or (byte)'[', ..];
    }
}
