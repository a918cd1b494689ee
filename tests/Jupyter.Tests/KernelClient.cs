using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace Jupyter.Tests;

/// <summary>A message as a front end receives it.</summary>
internal sealed record Received(string Type, string? Parent, JsonObject Header, JsonObject Content);

/// <summary>What became of a cell: the reply, and everything published between busy and idle.</summary>
internal sealed record Execution(JsonObject Reply, IReadOnlyList<Received> Outputs)
{
    public string Status => (string)Reply["status"]!;

    public string Text(string stream = "stdout") =>
        string.Concat(Outputs.Where(o => o.Type == "stream" && (string)o.Content["name"]! == stream).Select(o => (string)o.Content["text"]!));

    public JsonNode? Result => Outputs.SingleOrDefault(o => o.Type == "execute_result")?.Content["data"];
}

/// <summary>A front end that speaks the protocol by itself: starts a kernel as Jupyter does, and talks to it.</summary>
internal sealed class KernelClient : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("kernel-").FullName;
    private readonly byte[] key = RandomNumberGenerator.GetBytes(16);
    private readonly string session = Guid.NewGuid().ToString();
    private readonly StringBuilder errors = new();
    private readonly Queue<Received> published = new();

    public KernelClient(IReadOnlyDictionary<string, string>? variables = null, string? workingFolder = null)
    {
        string keyText = Convert.ToHexStringLower(key);
        key = Encoding.ASCII.GetBytes(keyText);
        int[] ports = FreePorts(5);
        JsonObject connection = new()
        {
            ["ip"] = "127.0.0.1", ["transport"] = "tcp", ["signature_scheme"] = "hmac-sha256", ["key"] = keyText,
            ["shell_port"] = ports[0], ["control_port"] = ports[1], ["stdin_port"] = ports[2], ["iopub_port"] = ports[3], ["hb_port"] = ports[4],
        };
        string file = Path.Combine(folder, "connection.json");
        File.WriteAllText(file, connection.ToJsonString());
        Ports = ports;
        Clock = Stopwatch.StartNew();
        // Whoever runs the tests in the background of a script passes on that SIGINT is ignored, and .NET leaves an ignored signal ignored.
        ProcessStartInfo start = new("env", ["--default-signal=INT", "dotnet", Program, "kernel-start", file])
        {
            WorkingDirectory = workingFolder ?? folder, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        start.Environment["JPY_PARENT_PID"] = $"{Environment.ProcessId}";
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process = Process.Start(start)!;
        Process.ErrorDataReceived += (_, e) =>
        {
            lock (errors)
            {
                errors.AppendLine(e.Data);
            }
        };
        Process.BeginErrorReadLine();
        Process.BeginOutputReadLine();
        Shell = Dealer(ports[0]);
        Control = Dealer(ports[1]);
        Stdin = Dealer(ports[2]);
        IoPub.Connect($"tcp://127.0.0.1:{ports[3]}");
        IoPub.Subscribe("");
        Heartbeat.Connect($"tcp://127.0.0.1:{ports[4]}");
        Published(message => message.Type == "iopub_welcome");
    }

    /// <summary>The published program beside the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "course.dll");

    public Process Process { get; }

    public IReadOnlyList<int> Ports { get; }

    public Stopwatch Clock { get; }

    public DealerSocket Shell { get; }

    public DealerSocket Control { get; }

    public DealerSocket Stdin { get; }

    public SubscriberSocket IoPub { get; } = new();

    public RequestSocket Heartbeat { get; } = new();

    public string Folder => folder;

    /// <summary>What the kernel wrote to its error stream.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.Length > 4000 ? errors.ToString(errors.Length - 4000, 4000) : errors.ToString();
            }
        }
    }

    /// <summary>Ids of the processes that the kernel started.</summary>
    public int[] Children() =>
        [.. Process.GetProcesses().Where(p => ParentOf(p.Id) == Process.Id).Select(p => p.Id)];

    /// <summary>Sends a request and returns its id.</summary>
    public string Send(DealerSocket socket, string type, JsonObject? content = null, JsonObject? metadata = null)
    {
        (string id, List<byte[]> frames) = Frames(type, content, metadata);
        socket.SendMultipartBytes(frames);
        return id;
    }

    /// <summary>The frames of a well-formed message, for tests that spoil them.</summary>
    public (string Id, List<byte[]> Frames) Frames(string type, JsonObject? content = null, JsonObject? metadata = null)
    {
        string id = Guid.NewGuid().ToString();
        JsonObject header = new()
        {
            ["msg_id"] = id, ["session"] = session, ["username"] = "tests", ["date"] = DateTime.UtcNow.ToString("o"), ["msg_type"] = type, ["version"] = "5.4",
        };
        byte[][] parts = [.. new[] { header, [], metadata ?? [], content ?? [] }.Select(part => Encoding.UTF8.GetBytes(part.ToJsonString()))];
        return (id, [Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(Sign(parts)), .. parts]);
    }

    public string Sign(IEnumerable<byte[]> parts) => Convert.ToHexStringLower(HMACSHA256.HashData(key, parts.SelectMany(part => part).ToArray()));

    /// <summary>Sends a request and waits for its reply's content.</summary>
    public JsonObject Ask(string type, JsonObject? content = null, DealerSocket? socket = null, TimeSpan? patience = null)
    {
        socket ??= Shell;
        return Reply(Send(socket, type, content), socket, patience);
    }

    /// <summary>Waits for the reply to a request; replies to others are passed over.</summary>
    public JsonObject Reply(string id, DealerSocket? socket = null, TimeSpan? patience = null)
    {
        while (true)
        {
            Received reply = Next(socket ?? Shell, patience ?? Patience) ?? throw new TimeoutException($"no reply within {patience ?? Patience}. {Errors}");
            if (reply.Parent == id)
            {
                return reply.Content;
            }
        }
    }

    /// <summary>Runs a cell to its end.</summary>
    public Execution Run(string code, JsonObject? with = null, TimeSpan? patience = null) => Finish(Start(code, with), patience);

    /// <summary>Asks for a cell to be run.</summary>
    public string Start(string code, JsonObject? with = null, string? cellId = null)
    {
        JsonObject content = new() { ["code"] = code, ["silent"] = false, ["store_history"] = true, ["user_expressions"] = new JsonObject(), ["allow_stdin"] = false };
        foreach ((string name, JsonNode? value) in with ?? [])
        {
            content[name] = value?.DeepClone();
        }

        return Send(Shell, "execute_request", content, cellId is null ? null : new JsonObject { ["cellId"] = cellId });
    }

    /// <summary>Waits for the end of a cell.</summary>
    public Execution Finish(string id, TimeSpan? patience = null)
    {
        JsonObject reply = Reply(id, patience: patience);
        return new Execution(reply, UntilIdle(id));
    }

    /// <summary>Everything published for a request until the kernel is idle again.</summary>
    public IReadOnlyList<Received> UntilIdle(string id)
    {
        List<Received> outputs = [];
        while (true)
        {
            Received next = NextPublished(Patience) ?? throw new TimeoutException($"the kernel does not become idle. {Errors}");
            if (next.Parent != id)
            {
                continue;
            }

            if (next.Type != "status")
            {
                outputs.Add(next);
            }
            else if ((string)next.Content["execution_state"]! == "idle")
            {
                return outputs;
            }
        }
    }

    /// <summary>Waits for a published message that satisfies a condition.</summary>
    public Received Published(Func<Received, bool> condition, TimeSpan? patience = null)
    {
        long began = Stopwatch.GetTimestamp();
        TimeSpan limit = patience ?? Patience;
        while (Stopwatch.GetElapsedTime(began) < limit)
        {
            if (NextPublished(limit) is { } next && condition(next))
            {
                return next;
            }
        }

        throw new TimeoutException($"what was waited for was not published. {Errors}");
    }

    public Received? NextPublished(TimeSpan patience) => published.TryDequeue(out Received? kept) ? kept : Next(IoPub, patience);

    public Received? Next(NetMQSocket socket, TimeSpan patience)
    {
        List<byte[]> frames = [];
        if (!socket.TryReceiveMultipartBytes(patience, ref frames))
        {
            return null;
        }

        int delimiter = frames.FindIndex(frame => Encoding.ASCII.GetString(frame) == "<IDS|MSG>");
        byte[][] parts = [.. frames.Skip(delimiter + 2)];
        Assert.Equal(Sign(parts), Encoding.ASCII.GetString(frames[delimiter + 1]));
        JsonObject[] json = [.. parts.Select(part => JsonNode.Parse(part)!.AsObject())];
        Assert.Equal("5.4", (string?)json[0]["version"]);
        return new Received((string)json[0]["msg_type"]!, (string?)json[1]["msg_id"], json[0], json[3]);
    }

    public bool Beats(TimeSpan patience)
    {
        Heartbeat.SendMultipartBytes("beat"u8.ToArray());
        List<byte[]> frames = [];
        return Heartbeat.TryReceiveMultipartBytes(patience, ref frames) && Encoding.ASCII.GetString(Assert.Single(frames)) == "beat";
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        foreach (NetMQSocket socket in new NetMQSocket[] { Shell, Control, Stdin, IoPub, Heartbeat })
        {
            socket.Dispose();
        }

        Process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private DealerSocket Dealer(int port)
    {
        // The questions of a cell go to the socket that has the same name as the one that the cell came from.
        DealerSocket socket = new();
        socket.Options.Identity = Encoding.ASCII.GetBytes(session);
        socket.Connect($"tcp://127.0.0.1:{port}");
        return socket;
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }

    private static int ParentOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
