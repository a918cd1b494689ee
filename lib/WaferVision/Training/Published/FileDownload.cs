using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace WaferVision.Training.Published;

/// <summary>
/// Downloads a file whose SHA-256 is known. What has arrived lies beside it as <c>NAME.part</c>, so that a lost connection or a killed process
/// costs nothing but the rest; the file itself appears only when it is whole and checked.
/// </summary>
internal sealed class FileDownload(Uri address, string path, string sha256, IProgress<DownloadProgress>? progress)
{
    private const int Attempts = 5;
    private const long LongestFile = 8L << 30;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20), MaxConnectionsPerServer = 4 })
    {
        // Silence is timed, not the whole: a large file over a thin line may take hours.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly string _part = path + ".part";
    private readonly Stopwatch _sinceReport = Stopwatch.StartNew();

    /// <summary>Seconds without a byte after which a connection counts as lost.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before the first new attempt; doubles with each.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Downloads it, going on where an earlier download stopped.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached, or does not have the file.</exception>
    /// <exception cref="InvalidDataException">The file that came has another SHA-256.</exception>
    /// <exception cref="IOException">The connection was lost again and again, another process downloads the same file, or the disk is full.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            await ReceiveAsync(cancellation).ConfigureAwait(false);
            WeightsCache.Check(_part, sha256, $"It came from {address} and was not kept. Try again, or get the file elsewhere.");
        }
        catch (Exception error) when (error is InvalidDataException || new FileInfo(_part) is { Exists: true, Length: 0 })
        {
            File.Delete(_part);
            throw;
        }

        File.Move(_part, path, overwrite: true);
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        await using var part = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        bool resumed = part.Length > 0;
        await ReceiveAllAsync(part, cancellation).ConfigureAwait(false);
        if (resumed && !Matches(part))
        {
            // The rest may have been added to the beginning of another file: once more, from the start.
            part.SetLength(0);
            await ReceiveAllAsync(part, cancellation).ConfigureAwait(false);
        }

        part.Flush(flushToDisk: true);
    }

    private bool Matches(FileStream part)
    {
        part.Position = 0;
        string found = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(part));
        return found.StartsWith(sha256, StringComparison.Ordinal);
    }

    private async Task ReceiveAllAsync(FileStream part, CancellationToken cancellation)
    {
        TimeSpan pause = Pause;
        for (int failures = 0; ;)
        {
            long before = part.Length;
            try
            {
                await ReceiveOnceAsync(part, cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (IsLost(error, cancellation))
            {
                failures = part.Length > before ? 1 : failures + 1;
                if (failures == Attempts)
                {
                    throw;
                }

                await Task.Delay(pause, cancellation).ConfigureAwait(false);
                pause *= 2;
            }
        }
    }

    /// <summary>Whether it is worth trying again: the connection broke or fell silent, or the server is overloaded.</summary>
    private static bool IsLost(Exception error, CancellationToken cancellation) => error switch
    {
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException { StatusCode: null, HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => false,
        HttpRequestException { StatusCode: { } status } => (int)status is 408 or 429 or >= 500,
        HttpRequestException or HttpIOException or IOException { InnerException: SocketException } => true,
        _ => false,
    };

    private async Task ReceiveOnceAsync(FileStream part, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
        }

        using HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange?.Length == part.Length)
        {
            return;
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
            || (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != part.Length))
        {
            part.SetLength(0);
            throw new HttpIOException(HttpRequestError.InvalidResponse, $"{address} answered with another part of the file than was asked for.");
        }

        response.EnsureSuccessStatusCode();
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            part.SetLength(0);
        }

        long? total = part.Length + response.Content.Headers.ContentLength;
        if (total > LongestFile)
        {
            throw new InvalidDataException($"{address} has {total} bytes; at most {LongestFile} are downloaded.");
        }

        part.Seek(0, SeekOrigin.End);
        await using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0;)
        {
            silence.CancelAfter(Silence);
            if (part.Length + read > LongestFile)
            {
                throw new InvalidDataException($"{address} sent more than {LongestFile} bytes.");
            }

            part.Write(buffer.AsSpan(0, read));
            Report(part.Position, total, last: part.Position == total);
        }

        if (part.Position < total)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"{address} ended after {part.Position} of {total} bytes.");
        }
    }

    private void Report(long received, long? total, bool last)
    {
        if (last || _sinceReport.Elapsed >= ReportInterval)
        {
            _sinceReport.Restart();
            progress?.Report(new(Path.GetFileName(path), received, total));
        }
    }
}
