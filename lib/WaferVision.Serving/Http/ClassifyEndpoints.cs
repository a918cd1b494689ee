using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace WaferVision.Serving;

/// <summary>Answers maps.</summary>
internal static class ClassifyEndpoints
{
    // What it is, the content tells.
    private const string Any = "*/*";

    /// <summary>Maps the endpoints.</summary>
    public static void MapClassify(this IEndpointRouteBuilder routes, WaferEngine engine)
    {
        routes.MapPost("/v1/classify", async (
                HttpContext context,
                [FromQuery(Name = "heatmap")] string? heatmap,
                [FromQuery(Name = "priority")] string? priority,
                [FromQuery(Name = "deadline_ms")] int? deadline) =>
            {
                bool urgent = priority switch
                {
                    null or "normal" => false,
                    "high" => true,
                    _ => throw Unknown("priority", "normal or high", priority, "Leave it out, or ask for high."),
                };

                Heatmaps heatmaps = heatmap?.ToLowerInvariant() switch
                {
                    null or "" or "false" => Heatmaps.None,
                    "true" => Heatmaps.All,
                    "few" => Heatmaps.Few,
                    _ => throw Unknown("heatmap", "true, false or few", heatmap!, "Leave it out, or ask for true."),
                };

                // Under overload most requests end here: before their body is read, and without what an exception costs.
                if (engine.BusyFor is { } pause)
                {
                    await Problems.BusyAsync(context, pause, engine.Metrics.Refused).ConfigureAwait(false);
                    return TypedResults.Empty;
                }

                IReadOnlyList<PredictionBody> answers = await engine.ClassifyAsync(context.Request, urgent, deadline, heatmaps, context.RequestAborted).ConfigureAwait(false);
                return (IResult)TypedResults.Ok(new ClassifyResponse(answers));
            })
            .WithName("classify")
            .WithSummary("Names the defect class of wafer maps.")
            .WithDescription("The body is JSON, or a file: NumPy (.npz, .npy), PNG with one pixel a die, STDF, KLARF, SEMI E142, told by content; a text grid with Content-Type: text/csv. Maps of any size, one or several. priority: normal (default) or high. deadline_ms: answered with 504 if it takes longer. heatmap: also tell where the model looks; true for up to four maps, few for none where there are more.")
            .Accepts<ClassifyRequest>("application/json", Any)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody!.Content![Any].Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "A file with maps." };
                return Task.CompletedTask;
            })
            .Produces<ClassifyResponse>()
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503).ProducesProblem(504);
    }

    private static IntakeException Unknown(string parameter, string expected, string found, string remedy) =>
        new(400, parameter, expected, found.Length <= 20 ? found : found[..20] + "…", remedy);
}
