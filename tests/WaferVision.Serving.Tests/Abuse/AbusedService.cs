using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Serving.Tests.Abuse;

/// <summary>Tests that measure the memory of the process run by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AbuseCollection : ICollectionFixture<AbusedService>
{
    public const string Name = "abuse";
}

/// <summary>A service that is treated badly, and what the tests have in common.</summary>
public sealed class AbusedService : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abuse-");

    public WaferService Service { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    internal static WaferMap Map { get; } = new WaferMapGenerator(new GeneratorOptions { Size = 16 }).Generate(DefectClass.Donut, 1);

    public async Task InitializeAsync()
    {
        Bodies = MakeBodies();
        Service = await WaferService.StartAsync(Served.Options with { Messages = Messages.Enqueue });
        Client = Service.Client();
        await AssertAnswersAsync();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Whether the service still does its work.</summary>
    public async Task AssertAnswersAsync()
    {
        using HttpResponseMessage answer = await Client.Classify(new { map = Map.Grid() });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        using HttpResponseMessage ready = await Client.GetAsync("/health/ready");
        Assert.True(ready.IsSuccessStatusCode);
    }

    /// <summary>Posts a body; answers the status and, of a refusal, what is wrong with it as a refusal.</summary>
    public async Task<(int Status, string? Fault)> PostAsync(byte[] body, string type, string query = "")
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage answer = await Client.PostAsync("/v1/classify" + query, content);
        string text = await answer.Content.ReadAsStringAsync();
        int status = (int)answer.StatusCode;
        if (status == 200)
        {
            return (status, null);
        }

        bool described = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            && JsonDocument.Parse(text).RootElement is var problem
            && problem.GetProperty("status").GetInt32() == status
            && problem.GetProperty("title").GetString()!.Length > 0 && problem.GetProperty("detail").GetString()!.Length > 0;
        return (status, status is < 400 or > 499 || !described || text.Length > 4000 ? $"{status}: {text} {string.Join(' ', Messages)}" : null);
    }

    /// <summary>Sends bytes as they are, perhaps slowly, and reads the answer until the service closes or says no more.</summary>
    /// <param name="address">The service's.</param>
    /// <param name="pieces">What to send.</param>
    /// <param name="pause">Time between two pieces.</param>
    public static async Task<string> SendRawAsync(Uri address, IEnumerable<byte[]> pieces, TimeSpan pause = default)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = socket.GetStream();
        Task<string> answer = ReadAsync(stream);
        try
        {
            foreach (byte[] piece in pieces)
            {
                await stream.WriteAsync(piece);
                await (pause > TimeSpan.Zero ? Task.WhenAny(answer, Task.Delay(pause)) : Task.CompletedTask);
                if (answer.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // The service closed the connection; what it said before is read.
        }

        return await answer.WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>The body of one map in each format.</summary>
    public IReadOnlyDictionary<string, byte[]> Bodies { get; private set; } = null!;

    /// <summary>What the service told of its own defects.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>Packs by gzip.</summary>
    internal static byte[] Zipped(ReadOnlySpan<byte> content)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest))
        {
            zip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>Packs zeros by gzip.</summary>
    internal static byte[] Zipped(int zeros)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest))
        {
            byte[] piece = new byte[1 << 20];
            for (int written = 0; written < zeros; written += piece.Length)
            {
                zip.Write(piece);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Runs something and answers by how many bytes the process's memory was larger meanwhile than before, at most.</summary>
    internal static async Task<long> MemoryOfAsync(Func<Task> action)
    {
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        long before = process.WorkingSet64, most = before;
        using CancellationTokenSource enough = new();
        Task watch = Task.Factory.StartNew(
            () =>
            {
                while (!enough.Token.WaitHandle.WaitOne(5))
                {
                    process.Refresh();
                    most = Math.Max(most, process.WorkingSet64);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await action();
        }
        finally
        {
            await enough.CancelAsync();
            await watch;
        }

        return most - before;
    }

    private Dictionary<string, byte[]> MakeBodies()
    {
        string stdf = Path.Combine(_folder.FullName, "lot.stdf"), npz = Path.Combine(_folder.FullName, "maps.npz"), pictures = Path.Combine(_folder.FullName, "pictures");
        WaferDataset set = new(Map.Dies.ToArray(), Map.Rows, Map.Columns, new int[1], ["none"]);
        StdfFile.Write(stdf, [new TestedWafer(Map) { WaferId = "W07" }]);
        WaferArchive.Write(npz, set);
        MapFolder.Write(pictures, set);
        byte[] picture = File.ReadAllBytes(Directory.EnumerateFiles(pictures, "*.png", SearchOption.AllDirectories).First());
        return new Dictionary<string, byte[]>
        {
            ["json"] = JsonSerializer.SerializeToUtf8Bytes(new { map = Map.Grid() }),
            ["several"] = JsonSerializer.SerializeToUtf8Bytes(new { maps = new object[] { new { name = "W01", map = Map.Grid() }, Map.Grid() } }),
            ["digits"] = JsonSerializer.SerializeToUtf8Bytes(new { name = "W02", map = Map.Grid().Select(row => string.Concat(row)) }),
            ["npz"] = File.ReadAllBytes(npz),
            ["stored"] = Restored(File.ReadAllBytes(npz)),
            ["png"] = picture,
            ["stdf"] = File.ReadAllBytes(stdf),
            ["stdf.gz"] = Zipped(File.ReadAllBytes(stdf)),
        };
    }

    // The same archive without packing, so that what is damaged is an array and not the packing.
    private static byte[] Restored(byte[] archive)
    {
        using MemoryStream result = new();
        using (ZipArchive from = new(new MemoryStream(archive)), to = new(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using Stream source = entry.Open(), target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                source.CopyTo(target);
            }
        }

        return result.ToArray();
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[1 << 16];
        int length = 0;
        try
        {
            for (int read = -1; read != 0 && length < buffer.Length; length += read)
            {
                read = await stream.ReadAsync(buffer.AsMemory(length));
            }
        }
        catch (IOException)
        {
            // A connection that is reset says no more.
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
