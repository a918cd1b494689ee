using System.Text.Json.Nodes;

namespace SharpCell.Jupyter;

/// <summary>A message of the Jupyter protocol, as it was received.</summary>
/// <param name="Identities">Where an answer has to go.</param>
/// <param name="RawHeader">The header as it was sent: answers carry it as their parent's.</param>
/// <param name="Header">Who sent what and when.</param>
/// <param name="Metadata">Remarks of the sender.</param>
/// <param name="Content">The content.</param>
internal sealed record JupyterMessage(IReadOnlyList<byte[]> Identities, byte[] RawHeader, JsonObject Header, JsonObject Metadata, JsonObject Content)
{
    /// <summary>What kind of message it is.</summary>
    public string Type => Header.RequiredText("msg_type");
}

/// <summary>Reads members of a message; what is missing or of another type is the sender's error.</summary>
internal static class MessageContent
{
    public static string RequiredText(this JsonObject content, string name) =>
        Text(content, name) ?? throw new MessageException($"'{name}' is missing; expected text.");

    public static string? Text(this JsonObject content, string name) => Value<string>(content, name, "text");

    public static int Number(this JsonObject content, string name, int fallback) =>
        content[name] is null ? fallback : ValueOf<int>(content, name, "a whole number");

    public static bool Flag(this JsonObject content, string name, bool fallback) =>
        content[name] is null ? fallback : ValueOf<bool>(content, name, "true or false");

    private static T? Value<T>(JsonObject content, string name, string expected)
        where T : class => content[name] is null ? null : ValueOf<T>(content, name, expected);

    private static T ValueOf<T>(JsonObject content, string name, string expected)
    {
        try
        {
            return content[name] is JsonValue value && value.TryGetValue(out T? read)
                ? read
                : throw new MessageException($"'{name}' is no {expected}.");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is valid JSON and no text.
            throw new MessageException($"'{name}' holds half a surrogate pair, which is no text.");
        }
    }
}

/// <summary>A message that cannot be accepted; the text says why.</summary>
internal sealed class MessageException(string message) : Exception(message);
