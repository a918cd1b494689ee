using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WaferVision.Tests.Training.Published;

/// <summary>What the server does with one request.</summary>
internal enum Answer
{
    /// <summary>Sends what was asked for.</summary>
    Whole,

    /// <summary>Sends half of it and closes the connection.</summary>
    Half,

    /// <summary>Sends half of it and resets the connection.</summary>
    Reset,

    /// <summary>Sends half of it and then nothing more, keeping the connection.</summary>
    Silence,

    /// <summary>Sends the whole file although a part was asked for.</summary>
    IgnoreRange,

    /// <summary>Sends a few bytes at a time.</summary>
    Slow,

    /// <summary>Sends other bytes than the file's.</summary>
    Wrong,

    /// <summary>404.</summary>
    Missing,

    /// <summary>503.</summary>
    Overloaded,
}

/// <summary>An HTTP server on this machine for one file, that misbehaves on demand: each request takes the next answer, the last one for ever.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _file;
    private readonly Queue<Answer> _answers;

    public FileServer(byte[] file, params ReadOnlySpan<Answer> answers)
    {
        _file = file;
        _answers = new(answers.ToArray());
        _listener.Start();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/models/"));
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>First byte that each request asked for.</summary>
    public List<int> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using NetworkStream stream = client.GetStream();
                await AnswerAsync(stream);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The test is over, or the client hung up.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        int start = 0;
        for (string? line; (line = await reader.ReadLineAsync(_stop.Token)) is { Length: > 0 };)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
            {
                start = int.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            }
        }

        Requests.Add(start);
        Answer answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        if (answer is Answer.Missing or Answer.Overloaded)
        {
            await WriteAsync($"HTTP/1.1 {(answer == Answer.Missing ? "404 Not Found" : "503 Service Unavailable")}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        start = answer == Answer.IgnoreRange ? 0 : start;
        if (start > 0 && start >= _file.Length)
        {
            await WriteAsync($"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */{_file.Length}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        string status = start > 0 ? $"206 Partial Content\r\nContent-Range: bytes {start}-{_file.Length - 1}/{_file.Length}" : "200 OK";
        await WriteAsync($"HTTP/1.1 {status}\r\nContent-Length: {_file.Length - start}\r\nConnection: close\r\n\r\n");
        byte[] body = answer == Answer.Wrong ? [.. _file.Select(b => (byte)~b)] : _file;
        int length = answer is Answer.Half or Answer.Reset or Answer.Silence ? (_file.Length - start) / 2 : _file.Length - start;
        int step = answer == Answer.Slow ? 1 + (length / 10) : length;
        for (int sent = 0; sent < length; sent += step)
        {
            await stream.WriteAsync(body.AsMemory(start + sent, Math.Min(step, length - sent)), _stop.Token);
            await Task.Delay(answer == Answer.Slow ? 30 : 0, _stop.Token);
        }

        if (answer == Answer.Reset)
        {
            // The client may read what was sent before the reset overtakes it.
            await Task.Delay(100, _stop.Token);
            stream.Socket.Close(timeout: 0);
        }

        if (answer == Answer.Silence)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), _stop.Token);
        }

        async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
    }
}
