using System.Text.Json;
using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>A number that a cell must arrive at.</summary>
/// <param name="Name">A C# expression, as a rule a variable; or, where read from the output, the words before the number.</param>
/// <param name="Value">The number.</param>
/// <param name="Tolerance">How far it may be off, 0 or more.</param>
/// <param name="FromOutput">Whether it is read from the text that the cell shows, in place of the notebook's state.</param>
internal sealed record ExpectedNumber(string Name, double Value, double Tolerance, bool FromOutput);

/// <summary>The part of an exercise that a cell is.</summary>
internal sealed record ExerciseRole(string Id, string Role);

/// <summary>What a cell's metadata says under <c>sharpcell</c>.</summary>
/// <remarks>
/// <code>
/// "sharpcell": {
///   "timeout": 120,                                   seconds
///   "expect": {
///     "output": "chart",                              text, image, chart, table or any
///     "numbers": { "accuracy": { "value": 0.97, "tolerance": 0.02 },
///                  "images/s": { "value": 900, "tolerance": 300, "from": "output" } }
///   },
///   "exercise": { "id": "1.1", "role": "stub" }       stub, check or solution
/// }
/// </code>
/// </remarks>
internal sealed record CellExpectations(double? TimeoutSeconds, string? Output, IReadOnlyList<ExpectedNumber> Numbers, ExerciseRole? Exercise)
{
    private static readonly string[] Kinds = ["text", "image", "chart", "table", "any"];
    private static readonly string[] Roles = ["stub", "check", "solution"];

    /// <summary>Reads a cell's metadata.</summary>
    /// <exception cref="FormatException">It says something that is not understood; the message says what and where.</exception>
    public static CellExpectations Read(NotebookCell cell, int number)
    {
        if (cell.Metadata["sharpcell"] is not { } node)
        {
            return new CellExpectations(null, null, [], null);
        }

        string where = $"cell {number} ({cell.Id}), metadata sharpcell";
        JsonObject own = Object(node, where);
        Allow(own, where, "timeout", "expect", "exercise");
        double? timeout = own["timeout"] is { } seconds ? Positive(Number(seconds, where + ".timeout"), where + ".timeout") : null;
        JsonObject expect = own["expect"] is { } e ? Object(e, where + ".expect") : [];
        Allow(expect, where + ".expect", "output", "numbers");
        string? output = expect["output"] is { } kind ? OneOf(kind, Kinds, where + ".expect.output") : null;
        IEnumerable<ExpectedNumber> numbers = expect["numbers"] is { } list
            ? Object(list, where + ".expect.numbers").Select(pair => ReadNumber(pair.Key, pair.Value, $"{where}.expect.numbers.{pair.Key}"))
            : [];
        return new CellExpectations(timeout, output, [.. numbers], own["exercise"] is { } exercise ? ReadExercise(exercise, where + ".exercise") : null);
    }

    private static ExpectedNumber ReadNumber(string name, JsonNode? node, string where)
    {
        JsonObject number = Object(node, where);
        Allow(number, where, "value", "tolerance", "from");
        double tolerance = Number(number["tolerance"], where + ".tolerance");
        string from = number["from"] is { } source ? OneOf(source, ["output", "state"], where + ".from") : "state";
        return tolerance >= 0
            ? new ExpectedNumber(name, Number(number["value"], where + ".value"), tolerance, from == "output")
            : throw new FormatException($"{where}.tolerance: expected 0 or more, found {tolerance}.");
    }

    private static ExerciseRole ReadExercise(JsonNode node, string where)
    {
        JsonObject exercise = Object(node, where);
        Allow(exercise, where, "id", "role");
        return exercise["id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String
            ? new ExerciseRole((string)id!, OneOf(exercise["role"], Roles, where + ".role"))
            : throw new FormatException($"{where}.id: expected a string such as \"1.1\".");
    }

    private static JsonObject Object(JsonNode? node, string where) =>
        node as JsonObject ?? throw new FormatException($"{where}: expected an object, found {node?.ToJsonString() ?? "nothing"}.");

    private static double Number(JsonNode? node, string where) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && double.IsFinite(value.GetValue<double>())
            ? value.GetValue<double>()
            : throw new FormatException($"{where}: expected a number, found {node?.ToJsonString() ?? "nothing"}.");

    private static double Positive(double value, string where) =>
        value > 0 ? value : throw new FormatException($"{where}: expected more than 0 seconds, found {value}.");

    private static string OneOf(JsonNode? node, string[] words, string where) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && words.Contains((string)value!)
            ? (string)value!
            : throw new FormatException($"{where}: expected one of {string.Join(", ", words)}, found {node?.ToJsonString() ?? "nothing"}.");

    // A misspelt key would be a guard that guards nothing.
    private static void Allow(JsonObject owner, string where, params string[] keys)
    {
        if (owner.Select(pair => pair.Key).FirstOrDefault(key => !keys.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{where}: '{unknown}' is not known; known are {string.Join(", ", keys)}.");
        }
    }
}
