using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Course.Retraining;

/// <summary>A running <c>serve</c> that is told to read its model's file again.</summary>
/// <param name="Url">Its address, such as http://127.0.0.1:8080.</param>
/// <param name="KeyFile">A file whose first line is an API key; <see langword="null"/> where the service asks for none.</param>
internal sealed record ServiceAddress(Uri Url, string? KeyFile)
{
    // A model is read, exported and warmed up before the service answers.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Tells it; returns once the new model answers.</summary>
    /// <exception cref="CourseException">It cannot be reached, or does not take the model.</exception>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        using HttpClient client = new() { Timeout = Patience };
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Url, "/v1/model/reload")) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        if (KeyFile is not null)
        {
            string key = File.ReadLines(KeyFile).Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && !line.StartsWith('#'))
                ?? throw new CourseException($"{KeyFile} holds no API key; expected one on a line");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        string problem;
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            problem = $"answers {(int)answer.StatusCode}: {Detail(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false))}";
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            problem = $"cannot be reached: {failure.Message}";
        }

        throw new CourseException($"the champion's file is in place, but the service at {Url} {problem}. Put that right and run the same command again with --resume, or restart the service");
    }

    private static string Detail(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString() ?? body;
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body.Length > 200 ? body[..200] + "…" : body;
        }
    }
}
