using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving;

/// <summary>Tells how the service is.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes, WaferEngine engine, PrometheusText metrics)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new HealthBody("live")))
            .WithoutKey()
            .WithName("live")
            .WithSummary("Answers as long as the process does.")
            .Produces<HealthBody>();

        routes.MapGet("/health/ready", IResult () =>
                engine.IsReady ? TypedResults.Ok(new HealthBody("ready")) : TypedResults.Json(new HealthBody("not ready"), statusCode: StatusCodes.Status503ServiceUnavailable))
            .WithoutKey()
            .WithName("ready")
            .WithSummary("Answers 200 from when the model is warm until the service is told to stop, else 503.")
            .Produces<HealthBody>()
            .Produces<HealthBody>(503);

        routes.MapGet("/metrics", () => TypedResults.Text(metrics.Write(), PrometheusText.ContentType))
            .WithName("metrics")
            .WithSummary("Counters, gauges and histograms in Prometheus' text format.")
            .Produces<string>(200, "text/plain");
    }
}
