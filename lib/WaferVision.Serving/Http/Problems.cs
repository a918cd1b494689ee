using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace WaferVision.Serving;

/// <summary>Answers what went wrong as problem details (RFC 9457).</summary>
internal static class Problems
{
    // nginx's code for a client that has gone; nobody reads it but the metrics.
    private const int ClientGone = 499;

    /// <summary>Middleware: turns what was thrown into an answer.</summary>
    /// <param name="report">Takes one line on each defect of the service.</param>
    /// <param name="refused">Is told why a request is refused.</param>
    public static Func<HttpContext, RequestDelegate, Task> Catcher(Action<string> report, Action<string> refused) => async (context, next) =>
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last line of defence: the client gets an answer and the defect is reported.
        catch (Exception problem) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            await AnswerAsync(context, problem, report, WarmUp.Is(context) ? _ => { } : refused).ConfigureAwait(false);
        }
    };

    /// <summary>Middleware: gives answers that would have no body, such as 404, problem details.</summary>
    public static async Task Describe(HttpContext context, RequestDelegate next)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
        {
            (string title, string detail) = response.StatusCode switch
            {
                400 when context.GetEndpoint() is null => ("Not by this name", $"The service listens to this machine alone and does not answer to '{context.Request.Host}'; call it localhost or 127.0.0.1."),
                404 => ("There is nothing here", $"{context.Request.Path} is not known; /openapi/v1.json lists what is."),
                405 => ("Not by this method", $"{context.Request.Path} does not take {context.Request.Method}; it takes {response.Headers.Allow}."),
                415 => ("Not in this format", "/openapi/v1.json tells the formats that are taken."),
                var code => ("The request was refused", $"HTTP status {code}."),
            };
            await WriteAsync(context, response.StatusCode, title, detail).ConfigureAwait(false);
        }
    }

    /// <summary>Writes problem details.</summary>
    public static Task WriteAsync(HttpContext context, int status, string title, string detail, IEnumerable<KeyValuePair<string, object?>>? more = null)
    {
        ProblemDetails problem = new() { Status = status, Title = title, Detail = detail, Instance = context.Request.Path };
        foreach ((string key, object? value) in more ?? [])
        {
            problem.Extensions[key] = value;
        }

        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(problem, options: null, contentType: "application/problem+json", context.RequestAborted);
    }

    /// <summary>Answers that the service has as much to do as it may take on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pause">After how long it is likely to take more.</param>
    /// <param name="refused">Is told why a request is refused.</param>
    public static Task BusyAsync(HttpContext context, TimeSpan pause, Action<string> refused)
    {
        refused("full");
        context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, 429, "The service is busy", "As many requests wait as may. Send this one again after the time that Retry-After tells.");
    }

    private static Task AnswerAsync(HttpContext context, Exception problem, Action<string> report, Action<string> refused)
    {
        switch (problem)
        {
            case IntakeException bad:
                refused("input");
                return WriteAsync(context, bad.Status, "The request cannot be understood", bad.Message, [new("position", bad.Position), new("expected", bad.Expected), new("found", bad.Found), new("remedy", bad.Remedy)]);
            case QueueFullException full:
                return BusyAsync(context, full.RetryAfter, refused);
            case TimeoutException:
                refused("deadline");
                return WriteAsync(context, 504, "The deadline has passed", "The answer was not ready within the request's deadline. Send fewer maps, allow more time with deadline_ms, or try again later.");
            case ModelFailureException failure:
                refused("model");
                context.Response.Headers.RetryAfter = "5";
                return WriteAsync(context, 503, "The model failed", $"{failure.Message} No rules can answer in its place.");
            case NotReadyException:
                refused("not ready");
                context.Response.Headers.RetryAfter = "1";
                return WriteAsync(context, 503, "The service is not ready", "Its model is being loaded, or it was told to stop; /health/ready tells when it is ready.");
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                refused("cancelled");
                context.Response.StatusCode = ClientGone;
                return Task.CompletedTask;
            case BadHttpRequestException bad:
                refused("input");
                return WriteAsync(context, bad.StatusCode, "The request cannot be understood", bad.Message);
            default:
                report($"{context.Request.Method} {context.Request.Path} failed: {problem}");
                return WriteAsync(context, 500, "The service has a defect", "It was reported in the service's messages.");
        }
    }
}
