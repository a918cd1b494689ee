using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using SharpCell.Formatting;

namespace SharpCell.Engine;

/// <summary>Turns exceptions into readable errors: no engine frames, no compiler-made names, cells and lines instead of assemblies.</summary>
internal static partial class CellErrors
{
    /// <summary>Describes an exception that left a cell.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="cell">The name that the cell was compiled under.</param>
    public static CellError From(Exception exception, string cell)
    {
        Exception shown = Unwrap(exception);
        if (shown is CellCompilationException compilation)
        {
            return new CellError("CompilationError", compilation.Message, [.. compilation.Message.Split('\n')], compilation.Line);
        }

        int? line = Frames(shown).Where(f => f.GetFileName() == cell).Select(f => (int?)f.GetFileLineNumber()).FirstOrDefault(n => n > 0);
        return new CellError(TypeNames.Of(shown.GetType()), shown.Message, Describe(shown).Split('\n'), line);
    }

    /// <summary>An exception with its inner ones and the frames worth reading.</summary>
    public static string Describe(Exception exception)
    {
        List<string> lines = [];
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            lines.AddRange($"{(at == exception ? "" : "caused by ")}{TypeNames.Of(at.GetType())}: {at.Message}".ReplaceLineEndings("\n").Split('\n'));
            lines.AddRange(Frames(at).Select(Describe));
        }

        return string.Join('\n', lines);
    }

    private static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };

    private static IEnumerable<StackFrame> Frames(Exception exception) =>
        new StackTrace(exception, fNeedFileInfo: true).GetFrames().Where(f => f.GetMethod() is { } method && !IsPlumbing(method));

    private static bool IsPlumbing(MethodBase method)
    {
        string space = method.DeclaringType?.Namespace ?? "";
        return method.DeclaringType?.Assembly == typeof(CellErrors).Assembly && space.StartsWith("SharpCell", StringComparison.Ordinal)
            || space is "System.Runtime.CompilerServices" or "System.Runtime.ExceptionServices" or "System.Runtime" or "System.Reflection"
            || (space.StartsWith("System.Threading", StringComparison.Ordinal) && method.DeclaringType!.Assembly == typeof(object).Assembly)
            || method.Name is "<Factory>";
    }

    private static string Describe(StackFrame frame)
    {
        MethodBase method = frame.GetMethod()!;
        string? file = frame.GetFileName();
        string place = file is null ? "" : $" in {(Path.IsPathRooted(file) ? Path.GetFileName(file) : file)}, line {frame.GetFileLineNumber().ToString(CultureInfo.InvariantCulture)}";
        return $"   at {Name(method)}{place}";
    }

    private static string Name(MethodBase method)
    {
        string type = method.DeclaringType?.FullName ?? "";
        Match lifted = Lifted().Match(method.Name == "MoveNext" ? type : method.Name);
        string name = lifted.Success ? lifted.Groups[1].Value : method.Name;
        string owner = OwnerOfCellCode().Replace(Nested().Replace(type, ""), "").Replace('+', '.').TrimEnd('.');
        string parameters = method.Name == "MoveNext" ? "" : string.Join(", ", method.GetParameters().Select(p => $"{TypeNames.Of(p.ParameterType)} {p.Name}"));
        return name is "Initialize" or "" ? "the cell" : $"{(owner.Length == 0 ? "" : owner + ".")}{name}({parameters})";
    }

    // `Cell#3+<<Initialize>>d__0`, `<Foo>g__Local|1_0`, `<Foo>b__0`: the name that the programmer wrote stands in the innermost brackets.
    [GeneratedRegex(@"<+([^<>]*)>+(?:[a-z]__.*)?$")]
    private static partial Regex Lifted();

    [GeneratedRegex(@"\+<.*$")]
    private static partial Regex Nested();

    [GeneratedRegex(@"^Cell#\d+\+?")]
    private static partial Regex OwnerOfCellCode();
}
