using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Course.Tests.Sharding;

/// <summary>Memory over inputs that are larger than it.</summary>
public sealed class ShardMemoryTests : IDisposable
{
    private const int Side = 1000;
    private const long HeapLimit = 96L << 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-memory-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ItDoesNotGrowWithAnArchiveFourTimesTheSizeOfTheHeap()
    {
        ShardInputs.WriteModel(PathOf("model.safetensors"), 1);
        long few = await PeakAsync(maps: 40, files: 100), many = await PeakAsync(maps: 400, files: 4000);
        Assert.True(many - few < 100 << 20, $"{few >> 20} MB for 40 MB of dies, {many >> 20} MB for 400 MB");
    }

    private async Task<long> PeakAsync(int maps, int files)
    {
        string archive = PathOf($"{maps}.npz"), grids = Directory.CreateDirectory(PathOf($"grids-{maps}")).FullName;
        WriteArchive(archive, maps);
        for (int i = 0; i < files; i++)
        {
            File.WriteAllText(Path.Combine(grids, $"g{i:0000}.csv"), "0,1,0\n1,2,1\n0,1,0\n");
        }

        using ShardProcess process = new(
            ["classify", archive, grids, "--model", PathOf("model.safetensors"), "--out", PathOf($"out-{maps}"), "--workers", "2", "--json"], ("DOTNET_GCHeapHardLimit", HeapLimit.ToString("X")));
        Task<long> watched = Task.Factory.StartNew(() => Watch(process.Id), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        (int status, string output, string error) = await process.EndAsync();
        long peak = await watched;
        Assert.True(status == 0, error);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal((maps + files, 0), (report.GetProperty("rows").GetInt32(), report.GetProperty("errors").GetInt32()));
        return peak;
    }

    // On a thread of its own: other tests may keep the pool's busy for as long as the process lives.
    private static long Watch(int process)
    {
        long peak = 0;
        for (long now = Resident(process); now > 0; now = Resident(process))
        {
            peak = now;
            Thread.Sleep(2);
        }

        return peak;
    }

    // The most memory that the process ever had, as Linux counts it; elsewhere only the limit of the heap is tested.
    private static long Resident(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void WriteArchive(string path, int maps)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        byte[] map = new byte[Side * Side];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = (byte)(i % 97 == 0 ? 2 : 1);
        }

        Entry("dies", "|u1", $"{(long)maps * Side * Side},", Enumerable.Repeat(map, maps));
        Entry("shapes", "<u2", $"{maps}, 2", Enumerable.Repeat((byte[])[Side & 255, Side >> 8, Side & 255, Side >> 8], maps));
        Entry("labels", "|u1", $"{maps},", Enumerable.Repeat(new byte[1], maps));
        Entry("class_names", "<U1", "1,", [Encoding.UTF32.GetBytes("x")]);

        void Entry(string name, string type, string shape, IEnumerable<byte[]> items)
        {
            using Stream stream = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
            string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}\n";
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            foreach (byte[] item in items)
            {
                stream.Write(item);
            }
        }
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
