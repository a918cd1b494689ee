using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace WaferVision.Serving.Watching;

/// <summary>Tells what became of the answers, and shows it on a page.</summary>
internal static class WatchEndpoints
{
    private const int MostPredictions = 1000;

    // With their dies, predictions are large.
    private const int MostMaps = 100;

    /// <summary>Maps the endpoints.</summary>
    public static void MapWatch(this IEndpointRouteBuilder routes, WaferEngine engine)
    {
        routes.MapGet("/v1/predictions", ([FromQuery(Name = "last")] int? last, [FromQuery(Name = "maps")] bool? maps) =>
            {
                int most = maps == true ? MostMaps : MostPredictions, count = last ?? Math.Min(50, most);
                return count >= 1 && count <= most
                    ? TypedResults.Ok(engine.Watch.Last(count, maps == true))
                    : throw new IntakeException(400, "last", $"1 to {most}{(maps == true ? " with maps" : "")}", $"{count}", "Ask for fewer; the log file holds them all.");
            })
            .WithName("predictions")
            .WithSummary("The newest predictions, newest first; maps=true adds their dies.")
            .Produces<PredictionsBody>()
            .ProducesProblem(400);

        routes.MapGet("/v1/drift", () => TypedResults.Ok(engine.Watch.Drift))
            .WithName("drift")
            .WithSummary("How far the latest maps and answers have moved from the reference.")
            .Produces<DriftBody>();

        routes.MapGet("/v1/challenger", IResult () => engine.Watch.Challenger is { } state
                ? TypedResults.Ok(state)
                : TypedResults.Problem(
                    engine.Watch.ChallengerProblem ?? "Start the service with a second model (--challenger) to have it compared with the first.",
                    statusCode: engine.Watch.ChallengerProblem is null ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable,
                    title: "There is no challenger"))
            .WithName("challenger")
            .WithSummary("How the challenger answers compared with the model in service.")
            .Produces<ChallengerBody>()
            .ProducesProblem(404).ProducesProblem(503);

        routes.MapGet("/v1/live", () => TypedResults.Ok(engine.Live()))
            .WithName("live-figures")
            .WithSummary("Request rate and latency of the latest seconds, class shares of the latest predictions.")
            .Produces<LiveBody>();

        routes.MapPage("/", "index.html");
        foreach (string file in (string[])["page.css", "page.js", "answer.js", "chart.js", "dom.js", "wafer.js"])
        {
            routes.MapPage($"/page/{file}", file);
        }
    }

    private static void MapPage(this IEndpointRouteBuilder routes, string path, string file)
    {
        byte[] content = Resource(file);
        string type = Path.GetExtension(file) switch { ".html" => "text/html", ".css" => "text/css", _ => "text/javascript" };
        routes.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy =
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(content, $"{type}; charset=utf-8");
            })
            .WithoutKey()
            .ExcludeFromDescription();
    }

    private static byte[] Resource(string file)
    {
        using Stream stream = typeof(WatchEndpoints).Assembly.GetManifestResourceStream($"page/{file}")
            ?? throw new InvalidOperationException($"The assembly lacks its resource page/{file}.");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
