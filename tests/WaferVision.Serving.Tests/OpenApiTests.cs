using System.Text.Json;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace WaferVision.Serving.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task TheDocumentIsValidAndNamesEveryEndpoint()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using HttpClient client = service.Client();
        string text = await client.GetStringAsync("/openapi/v1.json");
        ReadResult result = OpenApiDocument.Parse(text, "json");
        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
        OpenApiDocument document = result.Document!;
        Assert.Subset(document.Paths.Keys.ToHashSet(), new HashSet<string>(["/v1/classify", "/v1/model", "/v1/model/reload", "/health/live", "/health/ready", "/metrics"]));
        Assert.All(document.Paths.Values.SelectMany(path => path.Operations!.Values), operation =>
        {
            Assert.NotEmpty(operation.OperationId!);
            Assert.NotEmpty(operation.Summary!);
            Assert.NotEmpty(operation.Responses!);
        });
        OpenApiOperation classify = document.Paths["/v1/classify"].Operations![HttpMethod.Post];
        Assert.Equal(["heatmap", "priority", "deadline_ms"], classify.Parameters!.Select(p => p.Name));
        Assert.Subset(classify.Responses!.Keys.ToHashSet(), new HashSet<string>(["200", "400", "413", "415", "429", "503", "504"]));
    }

    [Fact]
    public async Task AnswersHaveTheFormOfTheDocument()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using HttpClient client = service.Client();
        OpenApiDocument document = OpenApiDocument.Parse(await client.GetStringAsync("/openapi/v1.json"), "json").Document!;
        IOpenApiSchema answer = document.Components!.Schemas![nameof(PredictionBody)];
        using HttpResponseMessage response = await client.Classify(new { map = Served.Map().Grid() }, "?heatmap=true");
        JsonElement prediction = (await response.Json()).GetProperty("predictions")[0];
        Assert.All(prediction.EnumerateObject(), property => Assert.Contains(property.Name, answer.Properties!.Keys));
        Assert.All(answer.Required!, name => Assert.True(prediction.TryGetProperty(name, out _) || name is "name" or "review", name));
    }
}
