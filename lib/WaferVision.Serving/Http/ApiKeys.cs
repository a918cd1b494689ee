using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace WaferVision.Serving;

/// <summary>
/// Asks for an API key. Digests of equal length are compared, each with every key, in a time that does not depend on what they hold, so that how long
/// a refusal takes tells nothing of the keys.
/// </summary>
internal sealed class ApiKeys(IReadOnlyList<string> keys)
{
    private readonly byte[][] _digests = [.. keys.Select(Digest)];

    /// <summary>Middleware: goes on where the endpoint is open to all, no keys were set, or the client sent one of them.</summary>
    public Task Check(HttpContext context, RequestDelegate next)
    {
        if (_digests.Length == 0 || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<OpenToAll>() is not null || Knows(KeyOf(context.Request)))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(context, 401, "An API key is needed", "Send one of the service's keys as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.");
    }

    /// <summary>Whether it is one of the keys.</summary>
    public bool Knows(string key)
    {
        byte[] digest = Digest(key);
        bool known = false;
        foreach (byte[] other in _digests)
        {
            known |= CryptographicOperations.FixedTimeEquals(digest, other);
        }

        return known;
    }

    private static string KeyOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : request.Headers["X-Api-Key"].ToString();
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
