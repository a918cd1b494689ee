using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SharpCell.Jupyter;

/// <summary>
/// Frames to messages and back: identities, a delimiter, the signature, then header, parent header, metadata and content as JSON.
/// What is not signed with the key, or was received before, is refused.
/// </summary>
internal sealed class MessageCodec(string key, string session)
{
    /// <summary>The version of the Jupyter messaging protocol.</summary>
    public const string Version = "5.4";

    private const int SignedFrames = 4;
    private const int RememberedSignatures = 1 << 16;
    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly byte[] key = Encoding.UTF8.GetBytes(key);
    private readonly HashSet<string> seen = [];
    private readonly Queue<string> order = new();

    /// <summary>What the session of this side is called.</summary>
    public string Session => session;

    /// <summary>Reads a message.</summary>
    /// <exception cref="MessageException">It is malformed, not signed with the key, or was received before.</exception>
    public JupyterMessage Decode(List<byte[]> frames)
    {
        int delimiter = frames.FindIndex(frame => frame.AsSpan().SequenceEqual(Delimiter));
        if (delimiter < 0 || frames.Count < delimiter + 2 + SignedFrames)
        {
            throw new MessageException($"{frames.Count} frames{(delimiter < 0 ? " without the delimiter <IDS|MSG>" : "")}; expected identities, <IDS|MSG>, a signature and {SignedFrames} parts.");
        }

        byte[][] parts = [.. frames.Skip(delimiter + 2).Take(SignedFrames)];
        byte[] signature = frames[delimiter + 1];
        string expected = Sign(parts);
        if (!CryptographicOperations.FixedTimeEquals(signature, Encoding.ASCII.GetBytes(expected)))
        {
            throw new MessageException(signature.Length == 0 ? "the message is not signed." : "the signature does not fit the message and this kernel's key.");
        }

        Remember(expected);
        return new JupyterMessage([.. frames.Take(delimiter)], parts[0], Object(parts[0], "header"), Object(parts[2], "metadata"), Object(parts[3], "content"));
    }

    /// <summary>Writes a message.</summary>
    /// <param name="identities">Where it goes; for outputs, the topic.</param>
    /// <param name="type">What kind of message it is.</param>
    /// <param name="parent">The header of the message that it answers, as it was sent; null: none.</param>
    /// <param name="content">The content.</param>
    public List<byte[]> Encode(IEnumerable<byte[]> identities, string type, byte[]? parent, JsonObject content)
    {
        JsonObject header = new()
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = Version,
        };
        byte[][] parts = [Bytes(header), parent ?? Bytes([]), Bytes([]), Bytes(content)];
        return [.. identities, Delimiter, Encoding.ASCII.GetBytes(Sign(parts)), .. parts];
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Plain);

    private static JsonObject Object(byte[] bytes, string part)
    {
        try
        {
            return JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? throw new MessageException($"the {part} is no JSON object.");
        }
        catch (JsonException wrong)
        {
            throw new MessageException($"the {part} is no JSON: {wrong.Message}");
        }
    }

    private string Sign(byte[][] parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (byte[] part in parts)
        {
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Remember(string signature)
    {
        lock (order)
        {
            if (!seen.Add(signature))
            {
                throw new MessageException("the message was received before; a message is accepted once.");
            }

            order.Enqueue(signature);
            if (order.Count > RememberedSignatures)
            {
                seen.Remove(order.Dequeue());
            }
        }
    }
}
