using Microsoft.AspNetCore.Http;

namespace WaferVision.Serving;

/// <summary>Refuses requests with more header than any client needs. What is far beyond, the web server itself cuts off, see <see cref="ServerAnswers"/>.</summary>
internal static class HeaderLimit
{
    /// <summary>The most bytes of all headers together.</summary>
    public const int Bytes = 16 << 10;

    /// <summary>The most headers.</summary>
    public const int Count = 64;

    /// <summary>Middleware: goes on where the headers are within the limits.</summary>
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Request.Headers;
        int bytes = 0;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                bytes += name.Length + (value?.Length ?? 0);
            }
        }

        return bytes <= Bytes && headers.Count <= Count
            ? next(context)
            : throw new IntakeException(431, "headers", $"at most {Count} headers of {Bytes} bytes together", $"{headers.Count} of {bytes}", "Leave out cookies and what else the service does not ask for.");
    }
}
