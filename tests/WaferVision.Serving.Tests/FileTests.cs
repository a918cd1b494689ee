using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Serving.Tests;

public sealed class FileTests(RunningService running) : IClassFixture<RunningService>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly HttpClient _client = running.Client;

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public async Task AllFormatsGiveTheSameAnswer()
    {
        WaferMap map = Served.Map();
        JsonElement expected = await Answered(await _client.Classify(new { map = map.Grid() }));
        string stdf = Path.Combine(_folder.FullName, "lot.stdf"), npz = Path.Combine(_folder.FullName, "maps.npz");
        StdfFile.Write(stdf, [new TestedWafer(map) { WaferId = "W07" }]);
        WaferArchive.Write(npz, new WaferDataset(map.Dies.ToArray(), map.Rows, map.Columns, new int[1], ["none"]));
        (byte[] Body, string Type, string? Name)[] bodies =
        [
            (File.ReadAllBytes(stdf), "application/octet-stream", "W07"),
            (Zipped(File.ReadAllBytes(stdf)), "application/gzip", "W07"),
            (File.ReadAllBytes(npz), "application/octet-stream", null),
            (Encoding.UTF8.GetBytes(string.Join('\n', map.Grid().Select(row => string.Join(',', row)))), "text/csv", null),
            (Zipped(JsonSerializer.SerializeToUtf8Bytes(new { map = map.Grid() })), "application/gzip", null),
            (Png(map), "image/png", null),
        ];
        foreach ((byte[] body, string type, string? name) in bodies)
        {
            JsonElement answer = await Answered(await Send(body, type));
            Assert.Equal(expected.GetProperty("probability").GetDouble(), answer.GetProperty("probability").GetDouble());
            Assert.Equal(expected.GetProperty("class").GetString(), answer.GetProperty("class").GetString());
            Assert.Equal(name, answer.TryGetProperty("name", out JsonElement told) ? told.GetString() : null);
        }
    }

    [Fact]
    public async Task BombsAndStrangersAreRefused()
    {
        byte[] archive = File.ReadAllBytes(Bomb(1 << 28));
        Assert.InRange(archive.Length, 1, 1 << 20);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(archive, "application/octet-stream")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(Zipped(new byte[200 << 20]), "application/gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Send([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'.'], "application/octet-stream")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Send([1, 2, 3], "application/octet-stream")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(new byte[(8 << 20) + 1], "application/octet-stream")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Answer(await _client.Classify(new { map = Enumerable.Repeat(new int[1], 1025) }), "position")).Status);
    }

    [Fact]
    public async Task DamagedFilesAreRefusedWithTheirPosition()
    {
        string stdf = Path.Combine(_folder.FullName, "lot.stdf");
        StdfFile.Write(stdf, [new TestedWafer(Served.Map())]);
        byte[] whole = File.ReadAllBytes(stdf), packed = Zipped(whole);
        (HttpStatusCode status, string position) = await Answer(await Send(whole[..^100], "application/octet-stream"), "position");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("byte", position, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await Answer(await Send(packed[..^100], "application/gzip"), "position")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Answer(await Send([.. "PK\x03\x04"u8, 1, 2, 3], "application/zip"), "position")).Status);
        byte[] picture = Png(Served.Map());
        Assert.Equal(HttpStatusCode.BadRequest, (await Answer(await Send(picture[..^200], "image/png"), "position")).Status);
    }

    private static byte[] Zipped(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest))
        {
            zip.Write(content);
        }

        return packed.ToArray();
    }

    private byte[] Png(WaferMap map)
    {
        string folder = Path.Combine(_folder.FullName, "pictures");
        MapFolder.Write(folder, new WaferDataset(map.Dies.ToArray(), map.Rows, map.Columns, new int[1], ["none"]));
        return File.ReadAllBytes(Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories).First());
    }

    // A .npz file with an array of that many zeros.
    private string Bomb(int zeros)
    {
        string path = Path.Combine(_folder.FullName, "bomb.npz");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using Stream entry = zip.CreateEntry("dies.npy", CompressionLevel.Optimal).Open();
        byte[] piece = new byte[1 << 20];
        for (int i = 0; i < zeros; i += piece.Length)
        {
            entry.Write(piece);
        }

        return path;
    }

    private async Task<HttpResponseMessage> Send(byte[] body, string type)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await _client.PostAsync("/v1/classify", content);
    }

    private static async Task<JsonElement> Answered(HttpResponseMessage response)
    {
        JsonElement answer = await response.Json();
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer.GetProperty("predictions")[0];
    }

    private static async Task<(HttpStatusCode Status, string Value)> Answer(HttpResponseMessage response, string property) =>
        (response.StatusCode, (await response.Json()).GetProperty(property).GetString()!);
}
