using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WaferVision.Serving;

/// <summary>
/// Ends the service's connections without loss. Kestrel closes idle connections at once when it stops, and with them a request that its client has just
/// sent (RFC 9112, section 9.5). So first no connection is accepted any longer; then every answer tells its client to close the connection; what is left
/// when no client has anything more to say is idle.
/// </summary>
internal sealed class Draining : IConnectionListenerFactory
{
    // Of a client that uses its connections at all, the next request is here by then.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QueueEmpties = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly SocketTransportFactory _sockets;
    private readonly List<IConnectionListener> _listeners = [];
    private readonly List<Socket> _listening = [];
    private volatile bool _begun;
    private long _accepted, _answered;
    private int _connections;

    public Draining(IOptions<SocketTransportOptions> options, ILoggerFactory loggers)
    {
        options.Value.CreateBoundListenSocket = endpoint =>
        {
            Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            _listening.Add(socket);
            return socket;
        };
        _sockets = new SocketTransportFactory(options, loggers);
    }

    /// <summary>Requests that were read so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Requests whose answer was given to the connection in full.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        IConnectionListener listener = await _sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Middleware of connections: counts them.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    };

    /// <summary>Middleware of requests: counts them, and asks clients to go once draining has begun.</summary>
    public Task Count(HttpContext context, RequestDelegate next)
    {
        if (WarmUp.Is(context))
        {
            return next(context);
        }

        Interlocked.Increment(ref _accepted);
        context.Response.OnStarting(static state =>
        {
            (HttpContext context, Draining draining) = ((HttpContext, Draining))state;
            if (draining._begun)
            {
                context.Response.Headers.Connection = "close";
            }

            return Task.CompletedTask;
        }, (context, this));
        context.Response.OnCompleted(static state =>
        {
            Interlocked.Increment(ref ((Draining)state)._answered);
            return Task.CompletedTask;
        }, this);
        return next(context);
    }

    /// <summary>Accepts no more connections, and waits until those there are have gone or fallen silent.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        _begun = true;

        // Connections that the system has made and nobody has accepted yet would be reset: first their queue is closed, then emptied.
        foreach (Socket socket in _listening)
        {
            socket.Listen(0);
        }

        await Task.Delay(QueueEmpties, CancellationToken.None).ConfigureAwait(false);
        foreach (IConnectionListener listener in _listeners)
        {
            await listener.UnbindAsync(cancellation).ConfigureAwait(false);
        }

        long accepted = Accepted;
        for (TimeSpan silent = TimeSpan.Zero; Volatile.Read(ref _connections) > 0 && silent < Grace && !cancellation.IsCancellationRequested; silent += Step)
        {
            await Task.Delay(Step, CancellationToken.None).ConfigureAwait(false);
            if (Accepted != accepted || Answered != accepted)
            {
                (accepted, silent) = (Accepted, TimeSpan.Zero);
            }
        }
    }
}
