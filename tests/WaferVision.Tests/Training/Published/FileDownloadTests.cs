using System.Security.Cryptography;
using WaferVision.Training;
using WaferVision.Training.Published;

namespace WaferVision.Tests.Training.Published;

public sealed class FileDownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file = RandomBytes(300_000);
    private readonly List<DownloadProgress> _reports = [];

    private string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_file))[..8];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_arrives_whole_and_alone_and_its_arrival_is_reported()
    {
        using var server = new FileServer(_file, Answer.Slow);

        await Download(server);

        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
        Assert.Equal([Path.Combine("cache", "w.pth")], _folder.Files);
        Assert.Equal(new DownloadProgress("w.pth", _file.Length, _file.Length), _reports[^1]);
        Assert.InRange(_reports.Count, 2, 10);
        Assert.Equal("w.pth ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 100 % of 0.3 MB", _reports[^1].ToString());
    }

    [Theory]
    [InlineData("Half")]
    [InlineData("Reset")]
    public async Task A_lost_connection_costs_only_the_rest(string loss)
    {
        using var server = new FileServer(_file, Enum.Parse<Answer>(loss), Enum.Parse<Answer>(loss), Answer.Whole);

        await Download(server);

        Assert.Equal([0, 150_000, 225_000], server.Requests);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
    }

    [Fact]
    public async Task A_silent_server_is_asked_again()
    {
        using var server = new FileServer(_file, Answer.Silence, Answer.Whole);

        await Download(server, silence: TimeSpan.FromMilliseconds(500));

        Assert.Equal([0, 150_000], server.Requests);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
    }

    [Fact]
    public async Task An_overloaded_server_is_asked_again()
    {
        using var server = new FileServer(_file, Answer.Overloaded, Answer.Overloaded, Answer.Whole);

        await Download(server);

        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task What_an_earlier_download_left_is_used()
    {
        using var server = new FileServer(_file, Answer.Whole);
        Leave(_file[..100_000]);

        await Download(server);

        Assert.Equal([100_000], server.Requests);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
        Assert.Equal([Path.Combine("cache", "w.pth")], _folder.Files);
    }

    [Fact]
    public async Task What_an_earlier_download_left_whole_is_only_checked()
    {
        using var server = new FileServer(_file, Answer.Whole);
        Leave(_file);

        await Download(server);

        Assert.Equal([_file.Length], server.Requests);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(400_000)]
    public async Task What_another_file_left_is_downloaded_anew(int length)
    {
        using var server = new FileServer(_file, Answer.Whole);
        Leave(RandomBytes(length));

        await Download(server);

        Assert.Equal([length, 0], server.Requests);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_again()
    {
        using var server = new FileServer(_file, Answer.Half, Answer.IgnoreRange);

        await Download(server);

        Assert.Equal([0, 150_000], server.Requests);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
    }

    [Fact]
    public async Task Other_content_is_refused_and_not_kept()
    {
        using var server = new FileServer(_file, Answer.Wrong);

        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => Download(server))).Message;

        Assert.Contains($"expected a SHA-256 that begins with {Sha256}", message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_missing_file_is_no_reason_to_ask_again()
    {
        using var server = new FileServer(_file, Answer.Missing);

        Assert.Contains("404", (await Assert.ThrowsAsync<HttpRequestException>(() => Download(server))).Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_server_that_breaks_off_for_ever_is_given_up_and_what_came_is_kept()
    {
        using var server = new FileServer(_file[..2], Answer.Half);

        await Assert.ThrowsAnyAsync<Exception>(() => Download(server));

        Assert.InRange(server.Requests.Count, 5, 8);
        Assert.Equal([Path.Combine("cache", "w.pth.part")], _folder.Files);
    }

    [Fact]
    public async Task A_cancelled_download_can_be_continued()
    {
        using var stop = new CancellationTokenSource();
        using (var server = new FileServer(_file, Answer.Silence))
        {
            Task download = Download(server, cancellation: stop.Token);
            for (int wait = 0; wait < 100 && (!File.Exists(_folder["cache/w.pth.part"]) || new FileInfo(_folder["cache/w.pth.part"]).Length < 100_000); wait++)
            {
                await Task.Delay(20);
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        }

        using var again = new FileServer(_file, Answer.Whole);
        await Download(again);

        Assert.InRange(Assert.Single(again.Requests), 100_000, 150_000);
        Assert.Equal(_file, File.ReadAllBytes(_folder["cache/w.pth"]));
    }

    [Fact]
    public async Task Two_downloads_of_the_same_file_do_not_mix()
    {
        using var server = new FileServer(_file, Answer.Whole);
        Leave([]);
        using var other = new FileStream(_folder["cache/w.pth.part"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await Assert.ThrowsAsync<IOException>(() => Download(server));
        Assert.Empty(server.Requests);
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private void Leave(byte[] part)
    {
        Directory.CreateDirectory(_folder["cache"]);
        File.WriteAllBytes(_folder["cache/w.pth.part"], part);
    }

    private Task Download(FileServer server, TimeSpan? silence = null, CancellationToken cancellation = default) =>
        new FileDownload(new Uri(server.Address, "w.pth"), _folder["cache/w.pth"], Sha256, new Reports(_reports))
        {
            Silence = silence ?? TimeSpan.FromSeconds(20),
            Pause = TimeSpan.FromMilliseconds(1),
        }.RunAsync(cancellation);

    private sealed class Reports(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}
