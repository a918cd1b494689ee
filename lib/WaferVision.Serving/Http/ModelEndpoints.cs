using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace WaferVision.Serving;

/// <summary>Tells which model is in service, and replaces it.</summary>
internal static class ModelEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapModel(this IEndpointRouteBuilder routes, WaferEngine engine)
    {
        routes.MapGet("/v1/model", () => TypedResults.Ok(engine.Describe()))
            .WithName("model")
            .WithSummary("Tells which model is in service.")
            .Produces<ModelBody>();

        routes.MapPost("/v1/model/reload", async (HttpContext context) =>
            {
                ReloadRequest request = await ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
                await engine.ReloadAsync(engine.FileBeside(request.File), context.RequestAborted).ConfigureAwait(false);
                return TypedResults.Ok(engine.Describe());
            })
            .WithName("reload")
            .WithSummary("Puts another file, or the same one after it was replaced, in service once it is warm. No request is dropped.")
            .Accepts<ReloadRequest>("application/json")
            .Produces<ModelBody>()
            .ProducesProblem(400).ProducesProblem(415).ProducesProblem(422);
    }

    // A browser sends this content type to another site only after it was allowed to, so that no page that someone reads can reload a local service.
    private static async Task<ReloadRequest> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        const string Remedy = "Send {} to read the same file again, or {\"file\": \"name\"}.";
        if (!request.HasJsonContentType())
        {
            throw new IntakeException(415, "Content-Type", "application/json", "something else", Remedy);
        }

        try
        {
            return await request.ReadFromJsonAsync<ReloadRequest>(cancellation).ConfigureAwait(false) ?? new ReloadRequest(null);
        }
        catch (JsonException problem)
        {
            throw new IntakeException(400, "body", "JSON", problem.Message.Split(" LineNumber", 2)[0], Remedy);
        }
    }
}
