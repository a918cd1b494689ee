using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc;

namespace WaferVision.Serving;

/// <summary>
/// Adds problem details to what the web server answers by itself, before there is a request that middleware could see: broken request lines and headers, too many of them, headers that come too slowly.
/// Kestrel offers no other place for it: such an answer is a head alone, which says that it has no body and that the connection closes, and it is recognised by that on its way out.
/// </summary>
/// <param name="options">The limits that the answers tell.</param>
internal sealed class ServerAnswers(ServingOptions options)
{
    // Kestrel's own heads have 130 bytes. So much room is asked for that none is written in two pieces.
    private const int HeadRoom = 512, HeadLeast = 64;

    /// <summary>Middleware of connections that carry HTTP/1.1, after TLS.</summary>
    public ConnectionDelegate Describe(ConnectionDelegate next) => async connection =>
    {
        IDuplexPipe transport = connection.Transport;
        connection.Transport = new Described(transport.Input, new Writer(transport.Output, this));
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    /// <summary>The answer in place of one of the server's own.</summary>
    /// <param name="written">What is written to the connection.</param>
    /// <returns>Null where it is anything else.</returns>
    internal byte[]? Instead(ReadOnlySpan<byte> written)
    {
        if (written.Length < HeadLeast || !written.StartsWith("HTTP/1.1 "u8) || written[9] is not ((byte)'4' or (byte)'5') || !written.EndsWith("\r\n\r\n"u8)
            || written.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0 || written.IndexOf("\r\nConnection: close\r\n"u8) < 0)
        {
            return null;
        }

        string head = Encoding.ASCII.GetString(written);
        int status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        (string title, string detail) = status switch
        {
            408 => ("The request came too slowly", $"Its headers must be there within {WebHost.HeadersWithin(options).TotalSeconds.ToString(CultureInfo.InvariantCulture)} s of its beginning."),
            414 => ("The address is too long", $"The request line may have {WebHost.MostRequestLineBytes} bytes."),
            431 => ("More headers than needed", $"At most {HeaderLimit.Count} headers of {HeaderLimit.Bytes} bytes together are taken. Leave out cookies and what else the service does not ask for."),
            505 => ("Another version of HTTP", "The service speaks HTTP/1.1, and HTTP/2 over TLS."),
            _ => ("The request is no HTTP that the service understands", "Its first line, one of its headers or its length is not in the form that HTTP/1.1 wants (RFC 9112)."),
        };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new ProblemDetails { Status = status, Title = title, Detail = detail }, JsonSerializerOptions.Web);
        string described = head.Replace(
            "\r\nContent-Length: 0\r\n", $"\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n", StringComparison.Ordinal);
        return [.. Encoding.ASCII.GetBytes(described), .. body];
    }

    private sealed record Described(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Writer(PipeWriter inner, ServerAnswers answers) : PipeWriter
    {
        private Memory<byte> _room;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _room = inner.GetMemory(Math.Max(sizeHint, HeadRoom));

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (answers.Instead(_room.Span[..bytes]) is { } described)
            {
                described.CopyTo(inner.GetSpan(described.Length));
                inner.Advance(described.Length);
                _room = default;
                return;
            }

            inner.Advance(bytes);
            _room = _room[bytes..];
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
