using System.Text.Json;

namespace SharpCell.Notebook;

/// <summary>Finds the line and column at which a place in a JSON tree begins.</summary>
internal static class JsonPosition
{
    /// <summary>Line and column (from 1, in bytes) of <paramref name="path"/> in valid JSON, or of its nearest existing ancestor.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="path">Member names (<see cref="string"/>) and array indices (<see cref="int"/>) from the root.</param>
    public static (long Line, long Column) Find(ReadOnlySpan<byte> json, IReadOnlyList<object> path)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = NotebookReader.MaxDepth });
        reader.Read();
        var found = reader.TokenStartIndex;
        foreach (var step in path)
        {
            if (!Enter(ref reader, step))
            {
                break;
            }

            found = reader.TokenStartIndex;
        }

        var before = json[..(int)found];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    private static bool Enter(ref Utf8JsonReader reader, object step)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return false;
        }

        for (var index = 0; reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray); index++)
        {
            var wanted = index.Equals(step);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                wanted = step is string name && reader.ValueTextEquals(name);
                reader.Read();
            }

            if (wanted)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
