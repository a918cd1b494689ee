using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Serving.Tests;

/// <summary>Services and requests for tests.</summary>
internal static class Served
{
    public static string Model { get; } = Path.Combine(SharedData.Repository, "data", "models", "wm811k.safetensors");

    public static ServingOptions Options { get; } = new() { ModelPath = Model, Port = 0, MaxBatch = 8 };

    public static HttpClient Client(this WaferService service) => new() { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(60) };

    public static WaferMap Map(DefectClass defect = DefectClass.Scratch, long number = 1) => new WaferMapGenerator().Generate(defect, number);

    /// <summary>A map as a grid of numbers.</summary>
    public static int[][] Grid(this WaferMap map) => [.. Enumerable.Range(0, map.Rows).Select(r => Enumerable.Range(0, map.Columns).Select(c => (int)map[r, c]).ToArray())];

    public static Task<HttpResponseMessage> Classify(this HttpClient client, object body, string query = "") => client.PostAsJsonAsync($"/v1/classify{query}", body);

    public static Task<HttpResponseMessage> Post(this HttpClient client, string path, string body) =>
        client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    public static async Task<JsonElement> Json(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
