using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WaferVision.Serving;

/// <summary>A request's body in pooled memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstPiece = 16 << 10;

    private readonly MemoryBudget _budget;
    private byte[] _bytes = [];
    private int _length;

    private RequestBody(MemoryBudget budget) => _budget = budget;

    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, _length);

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="IntakeException">It is longer than the service takes.</exception>
    /// <exception cref="QueueFullException">All bodies together would be more than may be in memory.</exception>
    /// <exception cref="BadHttpRequestException">It comes too slowly, or not in the form that HTTP wants.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int limit, MemoryBudget budget, CancellationToken cancellation)
    {
        // The server would cut the connection of a client that sends more; so it reads on for a few seconds, and the client sees why it is refused.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (request.ContentLength > limit)
        {
            throw TooLong(limit, $"{request.ContentLength} bytes");
        }

        // What a client announces is not believed before it is sent: memory follows what has come.
        int piece = (int)Math.Min(request.ContentLength + 1 ?? FirstPiece, FirstPiece);
        try
        {
            return await ReadAsync(request.Body, piece, limit, budget, cancellation).ConfigureAwait(false);
        }
        catch (IOException problem) when (problem is not BadHttpRequestException)
        {
            // So Kestrel tells of some chunks that make no sense, and of connections that are gone.
            throw new IntakeException(400, "body", "a body in the form that HTTP/1.1 wants", problem.Message, "Send Content-Length, or chunks with their lengths.");
        }
    }

    /// <summary>Unpacks a body that is packed by gzip.</summary>
    /// <param name="packed">The body.</param>
    /// <param name="limit">Bytes that may come out of it.</param>
    /// <param name="budget">What all bodies together may hold, packed or not.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IntakeException">It is damaged, or more comes out of it.</exception>
    /// <exception cref="QueueFullException">All bodies together would be more than may be in memory.</exception>
    public static async Task<RequestBody> UnzipAsync(RequestBody packed, int limit, MemoryBudget budget, CancellationToken cancellation)
    {
        using GZipStream unpacked = new(new MemoryStream(packed._bytes, 0, packed._length, writable: false), CompressionMode.Decompress);
        try
        {
            return await ReadAsync(unpacked, FirstPiece, limit, budget, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException problem)
        {
            throw new IntakeException(400, "body", "readable gzip data", problem.Message, "The data are damaged; send them again.");
        }
    }

    private static async Task<RequestBody> ReadAsync(Stream stream, int piece, int limit, MemoryBudget budget, CancellationToken cancellation)
    {
        RequestBody body = new(budget);
        try
        {
            while (true)
            {
                if (body._length == body._bytes.Length)
                {
                    body.Grow(body._length == 0 ? piece : 2 * body._length);
                }

                int read = await stream.ReadAsync(body._bytes.AsMemory(body._length), cancellation).ConfigureAwait(false);
                if (read == 0)
                {
                    return body;
                }

                body._length += read;
                if (body._length > limit)
                {
                    throw TooLong(limit, "more");
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
        {
            _budget.Return(bytes.Length);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length), old = _bytes;
        try
        {
            _budget.Take(larger.Length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(larger);
            throw;
        }

        old.AsSpan(0, _length).CopyTo(larger);
        _bytes = larger;
        if (old.Length > 0)
        {
            _budget.Return(old.Length);
            ArrayPool<byte>.Shared.Return(old);
        }
    }

    private static IntakeException TooLong(int limit, string found) =>
        new(413, "body", $"at most {limit} bytes, unpacked if they are packed", found, "Send fewer maps in one request, or rows as strings of digits.");
}
