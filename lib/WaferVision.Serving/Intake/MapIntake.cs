using Microsoft.AspNetCore.Http;

namespace WaferVision.Serving;

/// <summary>Reads the maps of requests.</summary>
internal sealed class MapIntake(ServingOptions options)
{
    private readonly MemoryBudget _budget = new(options.MaxBytesInFlight);

    /// <summary>Reads a request's body; its content tells the format.</summary>
    /// <exception cref="IntakeException">It holds no maps, or too many.</exception>
    /// <exception cref="QueueFullException">All requests together would take too much memory.</exception>
    public async Task<List<ReceivedMap>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using RequestBody body = await RequestBody.ReadAsync(request, options.MaxRequestBytes, _budget, cancellation).ConfigureAwait(false);
        ReadOnlySpan<byte> content = body.Content.Span;
        return FirstOf(content) is (byte)'{' or (byte)'['
            ? JsonMaps.Read(content, options)
            : throw new IntakeException(415, "body", "JSON", "something else", "Send maps as JSON.");
    }

    private static byte FirstOf(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> text = (content.StartsWith("\uFEFF"u8) ? content[3..] : content).TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? (byte)0 : text[0];
    }
}
