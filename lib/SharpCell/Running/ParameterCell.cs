using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using SharpCell.Engine;
using SharpCell.Formatting;

namespace SharpCell.Running;

/// <summary>Writes the cell that assigns parameters given to the run.</summary>
internal static class ParameterCell
{
    /// <summary>Writes one assignment a parameter, as a literal of the type that the notebook declared the variable with.</summary>
    /// <exception cref="FormatException">A parameter that the notebook does not declare, or text that its type does not parse.</exception>
    public static string Write(IReadOnlyDictionary<string, string> parameters, NotebookEngine engine) =>
        string.Join('\n', parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} = {Literal(p.Key, p.Value, TypeOf(p.Key, engine))};"));

    private static Type TypeOf(string name, NotebookEngine engine) =>
        engine.Session.TypeOfVariable(name)
        ?? throw new FormatException($"Parameter '{name}' is not declared: the cell tagged 'parameters' must hold a variable of this name.");

    private static string Literal(string name, string text, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string))
        {
            return SymbolDisplay.FormatLiteral(text, quote: true);
        }

        if (plain.IsEnum && Enum.TryParse(plain, text, ignoreCase: true, out object? named))
        {
            return $"({QualifiedNames.Of(plain)}){Convert.ToInt64(named, CultureInfo.InvariantCulture)}";
        }

        if (plain == typeof(bool) && bool.TryParse(text, out bool flag))
        {
            return flag ? "true" : "false";
        }

        bool parses = plain == typeof(double) || plain == typeof(float)
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            : plain == typeof(decimal) ? decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            : (plain == typeof(int) || plain == typeof(long)) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
                && (plain == typeof(long) || whole is >= int.MinValue and <= int.MaxValue);
        if (!parses)
        {
            throw new FormatException(
                $"Parameter '{name}' is a {TypeNames.Of(type)}; '{text}' is none. Parameters are of type string, bool, int, long, float, double, decimal or an enum.");
        }

        return plain == typeof(float) ? text + "f" : plain == typeof(double) ? text + "d" : plain == typeof(decimal) ? text + "m" : plain == typeof(long) ? text + "L" : text;
    }
}
