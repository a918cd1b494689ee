using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace WaferVision.Serving;

/// <summary>Answers maps.</summary>
internal static class ClassifyEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapClassify(this IEndpointRouteBuilder routes, WaferEngine engine)
    {
        routes.MapPost("/v1/classify", async (
                HttpContext context,
                [FromQuery(Name = "heatmap")] bool? heatmap,
                [FromQuery(Name = "priority")] string? priority,
                [FromQuery(Name = "deadline_ms")] int? deadline) =>
            {
                bool urgent = priority switch
                {
                    null or "normal" => false,
                    "high" => true,
                    _ => throw new IntakeException(400, "priority", "normal or high", priority.Length <= 20 ? priority : priority[..20] + "…", "Leave it out, or ask for high."),
                };
                IReadOnlyList<PredictionBody> answers = await engine.ClassifyAsync(context.Request, urgent, deadline, heatmap == true, context.RequestAborted).ConfigureAwait(false);
                return TypedResults.Ok(new ClassifyResponse(answers));
            })
            .WithName("classify")
            .WithSummary("Names the defect class of wafer maps.")
            .WithDescription("Maps of any size, one or several. priority: normal (default) or high. deadline_ms: answered with 504 if it takes longer. heatmap: also tell where the model looks.")
            .Accepts<ClassifyRequest>("application/json")
            .Produces<ClassifyResponse>()
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503).ProducesProblem(504);
    }
}
