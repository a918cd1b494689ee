using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive;
using SharpCell.Formatting;

namespace SharpCell.Engine;

/// <summary>Values that <c>#!share</c>, <c>#!set</c> and <c>#!value</c> carry between languages.</summary>
internal sealed partial class SharedValues(ScriptSession session)
{
    private static readonly AsyncLocal<object?> Handed = new();
    private readonly Dictionary<string, string> kept = new(StringComparer.Ordinal);

    /// <summary>Hands a value over to the declaration that <see cref="Assign"/> compiles.</summary>
    /// <returns>The value.</returns>
    public static object? Take() => Handed.Value;

    /// <summary>Keeps the text of a <c>#!value --name x</c> cell.</summary>
    public void Keep(Directive? directive, string text)
    {
        Dictionary<string, string> options = Options(directive ?? new Directive("#!value", "", 1));
        string name = Required(options, "name", directive?.Line ?? 1, "#!value --name NAME");
        kept[name] = options.TryGetValue("from-file", out string? file) ? File.ReadAllText(file) : options.GetValueOrDefault("from-value", text);
    }

    /// <summary>The name and value that a <c>#!share</c> or <c>#!set</c> line speaks of.</summary>
    public (string Name, object? Value) Read(Directive directive, CellRun run)
    {
        Dictionary<string, string> options = Options(directive);
        int line = directive.Line;
        if (directive.Name == "#!share")
        {
            string source = Required(options, "", line, "#!share --from csharp NAME");
            return (options.GetValueOrDefault("as", source), Find(options.GetValueOrDefault("from", "csharp"), source, line));
        }

        string name = Required(options, "name", line, "#!set --name NAME --value VALUE");
        string text = Required(options, "value", line, "#!set --name NAME --value VALUE");
        if (text.StartsWith("@input", StringComparison.Ordinal) || text.StartsWith("@password", StringComparison.Ordinal))
        {
            return (name, Ask(text, line, run));
        }

        return text.StartsWith('@') && text.Split(':', 2) is [var kernel, var variable]
            ? (name, Find(kernel[1..], variable, line))
            : (name, options.GetValueOrDefault("mime-type") == "application/json" ? JsonDocument.Parse(text) : text);
    }

    /// <summary>Declares the value of a <c>#!share</c> or <c>#!set</c> line as a C# variable.</summary>
    public void Assign(Directive directive, CellRun run)
    {
        (string name, object? value) = Read(directive, run);
        Handed.Value = value;
        string type = value is null ? "object" : CSharpName(value.GetType());
        string code = $"{type} {name} = ({type})global::SharpCell.Engine.ValueHandover.Take();";
        session.Start(session.Compile(code, directive.Name, run.Stop)).GetAwaiter().GetResult();
    }

    // `@input:Question` or `@password:"Question"`
    private static object Ask(string text, int line, CellRun run)
    {
        bool isPassword = text.StartsWith("@password", StringComparison.Ordinal);
        string prompt = text.Contains(':', StringComparison.Ordinal) ? text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim('"') : "";
        try
        {
            string answer = CellContext.AskAsync(run.Context, new InputRequest(prompt, isPassword)).GetAwaiter().GetResult();
            return isPassword ? new PasswordString(answer) : answer;
        }
        catch (InvalidOperationException nobody)
        {
            throw new CellDirectiveException($"Line {line}: {nobody.Message}", line);
        }
    }

    private object? Find(string kernel, string name, int line) => kernel switch
    {
        "csharp" or "c#" => session.TryGetVariable(name, out object? value)
            ? value
            : throw new CellDirectiveException($"Line {line}: there is no C# variable '{name}'; declare it in a cell above.", line),
        "value" => kept.TryGetValue(name, out string? text)
            ? text
            : throw new CellDirectiveException($"Line {line}: there is no value '{name}'; known: {string.Join(", ", kept.Keys)}.", line),
        _ => throw new CellDirectiveException($"Line {line}: values come from 'csharp' and 'value', not from '{kernel}'.", line),
    };

    private static string Required(Dictionary<string, string> options, string key, int line, string usage) =>
        options.TryGetValue(key, out string? text) ? text : throw new CellDirectiveException($"Line {line}: expected {usage}.", line);

    // `--key value`, quoted values, and one bare word, kept under the empty key.
    private static Dictionary<string, string> Options(Directive directive)
    {
        Dictionary<string, string> options = [];
        string key = "";
        foreach (Match word in Words().Matches(directive.Arguments))
        {
            bool isQuoted = word.Groups["quoted"].Success && !word.Value.StartsWith('@');
            string text = isQuoted ? word.Groups["quoted"].Value : word.Value;
            if (text.StartsWith("--", StringComparison.Ordinal) && !isQuoted)
            {
                key = text[2..];
                options[key] = "";
            }
            else
            {
                options[key] = text.Replace("\\\"", "\"", StringComparison.Ordinal);
                key = "";
            }
        }

        return options;
    }

    private static string CSharpName(Type type) => type.IsVisible ? QualifiedNames.Of(type) : "object";

    [GeneratedRegex("""(?:@\w+:)?"(?<quoted>(?:\\.|[^"\\])*)"|'(?<quoted>[^']*)'|\S+""")]
    private static partial Regex Words();
}

/// <summary>The way of a shared value into C#. Called by generated code only.</summary>
[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
public static class ValueHandover
{
    /// <summary>Takes the value handed over.</summary>
    /// <returns>The value.</returns>
    public static object? Take() => SharedValues.Take();
}
