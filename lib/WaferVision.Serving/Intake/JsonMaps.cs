using System.Text;
using System.Text.Json;

namespace WaferVision.Serving;

/// <summary>
/// Reads maps from JSON in one pass: <c>{"map": grid, "name": "W07"}</c>, <c>{"maps": [grid or object, …]}</c>, a bare grid, or a bare list of grids. A grid
/// is a list of rows; a row is a list of die codes 0, 1, 2 or a string of these digits.
/// </summary>
internal ref partial struct JsonMaps
{
    private const string RowOfCodes = "a row: a list of die codes 0 (no die), 1 (pass), 2 (fail), or a string of these digits";
    private const string Grid = "a grid: a list of rows of die codes";
    private const string Remedy = "Send {\"map\": [[0, 1, …], …]} or {\"maps\": [grid, …]}, every row with the same number of dies.";

    private readonly ServingOptions _options;
    private readonly List<ReceivedMap> _maps = [];
    private readonly List<byte> _dies = [];
    private readonly ReadOnlySpan<byte> _body;
    private Utf8JsonReader _json;

    // Where in the body the reader began, and die positions of the maps before.
    private int _began, _total;

    private JsonMaps(ReadOnlySpan<byte> body, ServingOptions options)
    {
        _options = options;
        _body = body;
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 8 });
    }

    /// <summary>Reads the maps of a body.</summary>
    /// <exception cref="IntakeException">It is no JSON, or of another form; the message says where.</exception>
    public static List<ReceivedMap> Read(ReadOnlySpan<byte> body, ServingOptions options)
    {
        JsonMaps reader = new(body.StartsWith("\uFEFF"u8) ? body[3..] : body, options);
        try
        {
            reader.ReadBody();
        }
        catch (JsonException problem)
        {
            throw new IntakeException(400, $"byte {reader._began + reader._json.BytesConsumed}", "JSON", "something else", Plain(problem));
        }

        return reader._maps;
    }

    private void ReadBody()
    {
        Next();
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            ReadObject("$", several: true);
        }
        else
        {
            Expect(JsonTokenType.StartArray, "$", "an object or a list");
            ReadGrids("$");
        }

        if (_json.Read())
        {
            throw Unexpected("$", "the end of the body");
        }

        if (_maps.Count == 0)
        {
            throw new IntakeException(400, "$", "one map or more", "none", Remedy);
        }
    }

    // An object with a map, or at the outside with several.
    private void ReadObject(string position, bool several)
    {
        string? name = null;
        int first = _maps.Count;
        bool read = false;
        while (Next() == JsonTokenType.PropertyName)
        {
            string property = Unicode(position), at = $"{position}.{Short(property)}";
            bool isMap = property == "map", isMaps = several && property == "maps";
            Next();
            if (read && (isMap || isMaps))
            {
                throw new IntakeException(400, at, "\"map\" or \"maps\" once", "both, or one of them twice", Remedy);
            }

            if (property == "name")
            {
                Expect(JsonTokenType.String, at, "a string");
                name = Text(at);
            }
            else if (isMap)
            {
                Expect(JsonTokenType.StartArray, at, Grid);
                ReadGrid(at);
                read = true;
            }
            else if (isMaps)
            {
                Expect(JsonTokenType.StartArray, at, "a list of grids");
                ReadList(at);
                read = true;
            }
            else
            {
                throw new IntakeException(400, at, several ? "\"map\", \"maps\" or \"name\"" : "\"map\" or \"name\"", $"\"{Short(property)}\"", Remedy);
            }
        }

        if (!read)
        {
            throw new IntakeException(400, position, several ? "\"map\" or \"maps\"" : "\"map\"", "neither", Remedy);
        }

        if (name is not null && _maps.Count == first + 1)
        {
            _maps[first] = _maps[first] with { Name = name };
        }
    }

    // The rest of a list of grids or objects.
    private void ReadList(string position, int first = 0)
    {
        for (int i = first; Next() != JsonTokenType.EndArray; i++)
        {
            string at = $"{position}[{i}]";
            if (_json.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(at, several: false);
            }
            else
            {
                Expect(JsonTokenType.StartArray, at, Grid + ", or an object with one");
                ReadGrid(at);
            }
        }
    }

    // The rest of a list that is a grid itself or holds grids, as its first element tells.
    private void ReadGrids(string position)
    {
        Next();
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            ReadObject($"{position}[0]", several: false);
            ReadList(position, 1);
            return;
        }

        if (_json.TokenType == JsonTokenType.String)
        {
            ReadRows(position);
            return;
        }

        Expect(JsonTokenType.StartArray, $"{position}[0]", RowOfCodes + ", or a grid");
        Utf8JsonReader inside = _json;
        inside.Read();
        if (inside.TokenType is JsonTokenType.Number or JsonTokenType.EndArray)
        {
            ReadRows(position);
            return;
        }

        ReadGrid($"{position}[0]");
        ReadList(position, 1);
    }

    // The rest of a grid, from its first row on.
    private void ReadGrid(string position)
    {
        Next();
        ReadRows(position);
    }

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw new IntakeException(400, "end", "more", "the end of the body", Remedy);

    private readonly void Expect(JsonTokenType type, string position, string expected)
    {
        if (_json.TokenType != type)
        {
            throw Unexpected(position, expected);
        }
    }

    private readonly IntakeException Unexpected(string position, string expected)
    {
        string found = _json.TokenType switch
        {
            JsonTokenType.Number or JsonTokenType.String or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null =>
                Short(Encoding.UTF8.GetString(_json.ValueSpan[..Math.Min(_json.ValueSpan.Length, 40)])),
            var other => $"{other}",
        };
        return new IntakeException(400, position, expected, found, Remedy);
    }

    private readonly string Text(string position)
    {
        string text = Unicode(position);
        return text.Length <= 200 ? text : throw new IntakeException(400, position, "at most 200 characters", $"{text.Length}", "Send a shorter name.");
    }

    private readonly string Unicode(string position)
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader's word for bytes that are no UTF-8, and for half a surrogate pair.
            throw new IntakeException(400, position, "text in UTF-8", "something else", Remedy);
        }
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Plain(JsonException problem) => problem.Message.Split(" LineNumber", 2)[0];
}
