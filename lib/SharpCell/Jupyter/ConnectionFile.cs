using System.Text.Json;
using System.Text.Json.Nodes;

namespace SharpCell.Jupyter;

/// <summary>Where a kernel listens and the key that messages are signed with: what a front end writes before it starts a kernel.</summary>
/// <param name="Ip">The address to listen at. Default: loopback.</param>
/// <param name="Shell">Port for requests.</param>
/// <param name="Control">Port for requests that must not wait.</param>
/// <param name="Stdin">Port for questions to the reader.</param>
/// <param name="IoPub">Port for outputs.</param>
/// <param name="Heartbeat">Port for signs of life.</param>
/// <param name="Key">The key of HMAC-SHA256.</param>
public sealed record ConnectionFile(string Ip, int Shell, int Control, int Stdin, int IoPub, int Heartbeat, string Key)
{
    private const string Scheme = "hmac-sha256";

    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="FormatException">It is no connection file, or asks for something that is refused, such as messages without a signature.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ConnectionFile Read(string path)
    {
        JsonObject file;
        try
        {
            file = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new FormatException($"{path}: expected a JSON object.");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{path}: no JSON: {wrong.Message}", wrong);
        }

        string Text(string name, string fallback) => file[name] switch
        {
            null => fallback,
            JsonValue value when value.TryGetValue(out string? text) => text,
            JsonNode other => throw new FormatException($"{path}: {name} is {other.ToJsonString()}; expected text."),
        };

        int Port(string name) => file[name] is JsonValue value && value.TryGetValue(out int port) && port is >= 1 and <= 65535
            ? port
            : throw new FormatException($"{path}: {name} is {file[name]?.ToJsonString() ?? "missing"}; expected a port, 1 to 65535.");

        if (Text("transport", "tcp") is var transport && transport != "tcp")
        {
            throw new FormatException($"{path}: transport is '{transport}'; only tcp is spoken here.");
        }

        if (Text("signature_scheme", Scheme) is var scheme && scheme != Scheme)
        {
            throw new FormatException($"{path}: signature_scheme is '{scheme}'; expected {Scheme}.");
        }

        string key = Text("key", "");
        if (key.Length == 0)
        {
            throw new FormatException($"{path}: there is no key. Messages without a signature are refused: whoever reaches the port could run code. Give the front end's session a key.");
        }

        return new ConnectionFile(
            Text("ip", "127.0.0.1"), Port("shell_port"), Port("control_port"), Port("stdin_port"), Port("iopub_port"), Port("hb_port"), key);
    }
}
