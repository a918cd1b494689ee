using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>The default plain text of a value.</summary>
internal static class PlainText
{
    private const string MimeType = "text/plain";
    private const int MaxText = 1 << 20;
    private const int MaxNestedText = 10_000;
    private const int MaxMembers = 100;

    /// <summary>Whether a type is shown as one word or number and never as a table.</summary>
    public static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || typeof(Type).IsAssignableFrom(type) || type == typeof(Uri) || type == typeof(Version)
        || (type.IsValueType && !typeof(ITuple).IsAssignableFrom(type) && typeof(IFormattable).IsAssignableFrom(type));

    public static void Write(object? value, FormatContext context)
    {
        TextWriter writer = context.Writer;
        switch (value)
        {
            case null:
                writer.Write(Formatter.NullString);
                break;
            case Exception exception:
                writer.Write(Engine.CellErrors.Describe(exception));
                break;
            case not null when IsScalar(value.GetType()):
                writer.Write(Cut(Scalar(value), context.Depth == 0 ? MaxText : MaxNestedText));
                break;
            case Task task:
                WriteTask(task, context);
                break;
            case not null when context.Depth >= Formatter.RecursionLimit:
                writer.Write(TypeNames.Of(value.GetType()));
                break;
            case ITuple tuple when value.GetType().IsGenericType:
                WriteItems(Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), tuple.Length, "(", ")", context);
                break;
            case IDictionary dictionary:
                WritePairs(dictionary, context);
                break;
            case Array { Rank: 2 } matrix:
                WriteMatrix(matrix, context);
                break;
            case IEnumerable sequence when !OverridesToString(value.GetType()):
                WriteItems(Sequences.Items(sequence), Sequences.Count(sequence), "[", "]", context);
                break;
            case not null when Sequences.IsAsync(value):
                WriteItems(Sequences.AsyncItems(value, Formatter.ListExpansionLimit + 1), null, "[", "]", context);
                break;
            default:
                WriteObject(value!, context);
                break;
        }
    }

    /// <summary>A scalar as text: invariant culture, shortest digits that read back as the same number, sortable dates.</summary>
    public static string Scalar(object value) => value switch
    {
        string text => text,
        DateTime time => time.ToString("u", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("u", CultureInfo.InvariantCulture),
        Type type => TypeNames.Of(type),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static void WriteItems(IEnumerable<object?> items, int? count, string open, string close, FormatContext context)
    {
        context.Writer.Write(open);
        context.Enter();
        int shown = 0;
        foreach (object? item in items)
        {
            if (shown == Formatter.ListExpansionLimit || context.IsFull)
            {
                context.Writer.Write(count is { } total ? $", … ({total - shown} more)" : ", … (more)");
                break;
            }

            context.Writer.Write(shown++ == 0 ? "" : ", ");
            item.FormatTo(context, MimeType);
        }

        context.Leave();
        context.Writer.Write(close);
    }

    private static void WritePairs(IDictionary dictionary, FormatContext context)
    {
        context.Writer.Write("{");
        context.Enter();
        int shown = 0;
        foreach (DictionaryEntry pair in dictionary)
        {
            if (shown == Formatter.ListExpansionLimit || context.IsFull)
            {
                context.Writer.Write($", … ({dictionary.Count - shown} more)");
                break;
            }

            context.Writer.Write(shown++ == 0 ? " " : ", ");
            pair.Key.FormatTo(context, MimeType);
            context.Writer.Write(": ");
            pair.Value.FormatTo(context, MimeType);
        }

        context.Leave();
        context.Writer.Write(" }");
    }

    private static void WriteMatrix(Array matrix, FormatContext context)
    {
        int rows = matrix.GetLength(0);
        int columns = matrix.GetLength(1);
        for (int row = 0; row < Math.Min(rows, Formatter.ListExpansionLimit); row++)
        {
            context.Writer.Write(row == 0 ? "[" : ",\n ");
            int at = row;
            WriteItems(Enumerable.Range(0, columns).Select(column => matrix.GetValue(at, column)), columns, "[", "]", context);
        }

        context.Writer.Write(rows == 0 ? "[]" : rows > Formatter.ListExpansionLimit ? $",\n … ({rows - Formatter.ListExpansionLimit} more rows)]" : "]");
    }

    private static void WriteObject(object value, FormatContext context)
    {
        Type type = value.GetType();
        if (OverridesToString(type))
        {
            context.Writer.Write(Cut(value.ToString() ?? "", MaxText));
            return;
        }

        IReadOnlyList<Member> members = Member.Of(type);
        bool isRecord = IsRecord(type);
        string name = TypeNames.IsAnonymous(type) ? "" : TypeNames.Of(type) + " ";
        if (members.Count == 0)
        {
            context.Writer.Write(isRecord ? name + "{ }" : name.TrimEnd());
            return;
        }

        context.Writer.Write(name);
        context.Enter();
        for (int i = 0; i < members.Count; i++)
        {
            context.Writer.Write(i == 0 ? "{ " : ", ");
            if (i == MaxMembers || context.IsFull)
            {
                context.Writer.Write($"… ({members.Count - i} more)");
                break;
            }

            context.Writer.Write(members[i].Name);
            context.Writer.Write(isRecord ? " = " : ": ");
            members[i].Read(value).FormatTo(context, MimeType);
        }

        context.Leave();
        context.Writer.Write(" }");
    }

    // A task that is not done must not be waited for, as reading its result would.
    private static void WriteTask(Task task, FormatContext context)
    {
        // What runs an async method derives from the task type that the method names.
        Type type = task.GetType();
        while (type != typeof(Task) && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
        {
            type = type.BaseType!;
        }

        PropertyInfo? result = type.GetProperty("Result") is { PropertyType.Name: not "VoidTaskResult" } own ? own : null;
        context.Writer.Write($"{(result is null ? "Task" : TypeNames.Of(type))}: ");
        if (task.IsCompletedSuccessfully && result is not null)
        {
            context.Enter();
            result.GetValue(task).FormatTo(context, MimeType);
            context.Leave();
        }
        else
        {
            context.Writer.Write(task.Exception is { } thrown ? Engine.CellErrors.Describe(thrown.InnerException ?? thrown) : task.Status);
        }
    }

    private static string Cut(string text, int limit) =>
        text.Length <= limit ? text : $"{text.AsSpan(0, limit)} … ({text.Length - limit} more characters)";

    // The text that the compiler makes for records and anonymous types follows references without end and names arrays by their type: it is made here instead.
    private static bool OverridesToString(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } declaring
        && declaring != typeof(object) && declaring != typeof(ValueType)
        && declaring.Assembly != typeof(List<>).Assembly && !IsRecord(type);

    private static bool IsRecord(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes) is { } method
        && (TypeNames.IsAnonymous(type) || method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));
}
