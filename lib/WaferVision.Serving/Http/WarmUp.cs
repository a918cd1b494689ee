using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Serving;

/// <summary>
/// Sends the service maps in every usual format before it is ready, so that the first request finds code that is compiled and memory that is there. They come over HTTP, through a second server
/// with the same settings on a port of this machine that nobody else knows, and go through the service's own middleware and endpoints; they are neither counted nor shown to those who watch predictions.
/// </summary>
internal sealed class WarmUp
{
    // The runtime compiles a method anew, and better, after thirty calls.
    private const int Rounds = 40;
    private const int Side = 8;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private RequestDelegate? _pipeline;

    /// <summary>Whether a request is one of these.</summary>
    public static bool Is(HttpContext context) => context.Features.Get<Mark>() is not null;

    /// <summary>Middleware: what comes after it is what is warmed up.</summary>
    public RequestDelegate Capture(RequestDelegate next) => _pipeline = next;

    /// <summary>Warms up. What goes wrong is told, and stops nothing.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="heatMaps">Whether heat maps are drawn too: by some methods they take long.</param>
    /// <param name="report">Takes a line on each format that is not answered.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(IServiceProvider services, ServingOptions options, bool heatMaps, Action<string> report, CancellationToken cancellation)
    {
        RequestDelegate pipeline = _pipeline ?? throw new InvalidOperationException("The pipeline is built when the service starts to listen.");
        try
        {
            await using WebApplication server = WebHost.Build(options with { Host = "127.0.0.1", Port = 0, MaxConnections = 16, Messages = null });
            server.Run(context =>
            {
                context.Features.Set(new Mark());
                context.RequestServices = services;
                return pipeline(context);
            });
            await server.StartAsync(cancellation).ConfigureAwait(false);
            await AskAsync(new Uri(server.Urls.First()), options, [.. Requests().Where(request => heatMaps || !request.HeatMap)], report, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A service that is slow at first is better than none.
        catch (Exception problem) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            report($"The first requests will be slow, as none could be tried before: {problem.Message}");
        }
    }

    private static async Task AskAsync(Uri address, ServingOptions options, Request[] requests, Action<string> report, CancellationToken cancellation)
    {
        using SocketsHttpHandler connections = new() { UseProxy = false };
#pragma warning disable CA5359 // The service's certificate is for other names than this machine's own.
        connections.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using HttpClient client = new(connections) { BaseAddress = address };
        if (options.ApiKeys.Count > 0)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", options.ApiKeys[0]);
        }

        long start = Stopwatch.GetTimestamp();
        HashSet<string> problems = [];
        for (int round = 0; round < Rounds && Stopwatch.GetElapsedTime(start) < s_longest; round++)
        {
            foreach (Request[] some in requests.Chunk(options.QueueLimit))
            {
                foreach (string problem in await Task.WhenAll(some.Select(AskAsync)).ConfigureAwait(false))
                {
                    if (problem.Length > 0 && problems.Add(problem))
                    {
                        report($"A request could not be tried before the service was ready: {problem}");
                    }
                }
            }
        }

        async Task<string> AskAsync(Request request)
        {
            using ByteArrayContent content = new(request.Body);
            content.Headers.ContentType = new(request.Type);
            using HttpResponseMessage answer = await client.PostAsync(new Uri($"/v1/classify{(request.HeatMap ? "?heatmap=true" : "")}", UriKind.Relative), content, cancellation).ConfigureAwait(false);
            string text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);

            // A service may be set to take less than even this.
            return answer.IsSuccessStatusCode || (int)answer.StatusCode is 413 or 429 or 504 ? "" : $"{request.Type} was answered with {(int)answer.StatusCode}: {text}";
        }
    }

    // A wafer of every format whose reader is made ready; text stands for what else comes as text.
    private static IEnumerable<Request> Requests()
    {
        WaferMap map = new(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => i % 7 == 0 ? DieCode.Fail : DieCode.Pass)]);
        int[][] grid = [.. Enumerable.Range(0, Side).Select(row => Enumerable.Range(0, Side).Select(column => (int)map[row, column]).ToArray())];
        Request json = new("application/json", JsonSerializer.SerializeToUtf8Bytes(new { map = grid, name = "W01" }));
        yield return json;
        yield return json with { HeatMap = true };
        yield return new("text/csv", Encoding.ASCII.GetBytes(string.Join('\n', grid.Select(row => string.Join(',', row)))));
        yield return new("application/zip", Written(stream => WaferArchive.Write(stream, new WaferDataset(map.Dies.ToArray(), Side, Side, new int[1], ["none"]))));
        yield return new("image/png", Written(stream => MapPicture.Write(stream, map.Dies, Side, Side)));
        yield return new("application/gzip", Written(stream =>
        {
            using GZipStream packed = new(stream, CompressionLevel.Fastest);
            new StdfWriter(packed, new StdfWriteOptions()).Write([new TestedWafer(map) { WaferId = "W01" }]);
        }));
    }

    private static byte[] Written(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return stream.ToArray();
    }

    private sealed record Request(string Type, byte[] Body)
    {
        public bool HeatMap { get; init; }
    }

    private sealed class Mark;
}
