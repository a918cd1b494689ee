using System.Net;
using System.Net.Http.Headers;

namespace WaferVision.Serving.Loading;

/// <summary>
/// Sends requests to a service as independent senders would: at moments drawn beforehand, whether or not earlier requests have been answered ("open loop").
/// Times are counted from the moment a request was due, so that a service that stalls cannot hide the requests that would have come meanwhile
/// (Tene, "How NOT to Measure Latency": coordinated omission; Schroeder, Wierman and Harchol-Balter, "Open Versus Closed", NSDI 2006).
/// Connections are HTTP/1.1, kept alive and opened as needed.
/// </summary>
public sealed class LoadGenerator : IDisposable
{
    private readonly Uri _target;
    private readonly IReadOnlyList<LoadBody> _bodies;
    private readonly string? _apiKey;

    // Without HttpClient's buffering and timers, which cost more than the sending.
    private readonly HttpMessageInvoker _sender = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    /// <summary>Prepares to send.</summary>
    /// <param name="target">Where requests are posted to.</param>
    /// <param name="bodies">Their bodies, in turns; at least one.</param>
    /// <param name="apiKey">The key that the service wants; null without.</param>
    /// <exception cref="ArgumentException">There is no body.</exception>
    public LoadGenerator(Uri target, IReadOnlyList<LoadBody> bodies, string? apiKey = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(bodies);
        if (bodies.Count == 0)
        {
            throw new ArgumentException("Expected at least one body.", nameof(bodies));
        }

        (_target, _bodies, _apiKey) = (target, bodies, apiKey);
    }

    /// <summary>Sends a load and waits for the answers.</summary>
    /// <param name="options">The load; null for the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<LoadReport> RunAsync(LoadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        TimeSpan[] due = [.. PoissonArrivals.Draw(options.Rate, options.WarmUp + options.Duration, options.Seed)];
        using LoadRun run = new(options, due, cancellation);
        await Task.Factory.StartNew(() => Pace(run), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        await run.Ended.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return run.Report(request => BodyOf(request).Maps);
    }

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    private LoadBody BodyOf(int request) => _bodies[request % _bodies.Count];

    // On a thread of its own: senders must not wait for one another, nor for the pool that runs what follows an answer.
    private void Pace(LoadRun run)
    {
        for (int request = 0; request < run.Due.Count; request++)
        {
            for (TimeSpan left = run.Due[request] - run.Now; left > TimeSpan.Zero; left = run.Due[request] - run.Now)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                Thread.Sleep(left > TimeSpan.FromMilliseconds(100) ? 100 : Math.Max(1, (int)left.TotalMilliseconds));
            }

            if (run.TryBegin(request))
            {
                _ = SendAsync(run, request);
            }
        }

        run.AllSent();
    }

    private async Task SendAsync(LoadRun run, int request)
    {
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                (int outcome, TimeSpan? retryAfter) = await SendOnceAsync(run, request).ConfigureAwait(false);
                if (retryAfter is not { } pause || attempt == run.Options.Retries)
                {
                    run.End(request, outcome);
                    return;
                }

                run.CountRetry(request);
                await Task.Delay(pause, run.Cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception problem)
        {
            // Nobody waits for this task; the run tells what is none of the outcomes.
            run.Fail(problem);
        }
    }

    private async Task<(int Outcome, TimeSpan? RetryAfter)> SendOnceAsync(LoadRun run, int request)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        patience.CancelAfter(run.Options.Timeout);
        try
        {
            LoadBody body = BodyOf(request);
            using HttpRequestMessage message = new(HttpMethod.Post, _target) { Content = new ReadOnlyMemoryContent(body.Content), Version = HttpVersion.Version11 };
            message.Content.Headers.TryAddWithoutValidation("Content-Type", body.ContentType);
            if (_apiKey is not null)
            {
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _apiKey);
            }

            using HttpResponseMessage answer = await _sender.SendAsync(message, patience.Token).ConfigureAwait(false);
            await answer.Content.CopyToAsync(Stream.Null, patience.Token).ConfigureAwait(false);
            int status = (int)answer.StatusCode;
            return (status, status is 429 or 503 ? answer.Headers.RetryAfter?.Delta : null);
        }
        catch (OperationCanceledException)
        {
            return (LoadRun.TimedOut, null);
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return (LoadRun.Unconnected, null);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return (LoadRun.Lost, null);
        }
    }
}
