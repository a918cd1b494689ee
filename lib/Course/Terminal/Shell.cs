using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Course.Terminal;

/// <summary>Where a command writes. Results go to <see cref="Out"/>; with <c>--json</c> nothing else does.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Messages, and progress when <see cref="Out"/> holds JSON.</param>
/// <param name="Json">Whether the result is JSON.</param>
internal sealed record Shell(TextWriter Out, TextWriter Error, bool Json)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The streams of an invocation.</summary>
    public static Shell Of(ParseResult parsed, bool json = false) =>
        new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, json);

    /// <summary>Where progress and remarks go: never between the lines of a JSON result.</summary>
    public TextWriter Remarks => Json ? Error : Out;

    /// <summary>Whether <see cref="Remarks"/> is a terminal that can redraw lines.</summary>
    public bool IsInteractive =>
        !Console.IsOutputRedirected && !Console.IsErrorRedirected && ReferenceEquals(Remarks, Json ? Console.Error : Console.Out)
        && Environment.GetEnvironmentVariable("CI") is null or "" && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>A Spectre console over <see cref="Remarks"/>.</summary>
    public IAnsiConsole Ansi { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Json ? Error : Out) });

    /// <summary>Writes a result as indented JSON with camel-case names; numbers that JSON has no form for become strings ("NaN").</summary>
    public void WriteJson<T>(T result) => Out.WriteLine(ToJson(result));

    /// <summary>A result as indented JSON.</summary>
    public static string ToJson<T>(T result) => JsonSerializer.Serialize(result, JsonOptions);

    /// <summary>Writes a table, as wide as it needs to be where the output is not a terminal.</summary>
    public void WriteTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        for (int column = 0; column < columns.Count; column++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(columns[column])) { Alignment = column == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        if (!IsInteractive)
        {
            Ansi.Profile.Width = 200;
        }

        Ansi.Write(table);
    }
}
