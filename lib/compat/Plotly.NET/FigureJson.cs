using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Plotly.NET;

using DynamicObj = DynamicObj.DynamicObj;

/// <summary>Writes figure nodes as the JSON that plotly.js reads.</summary>
internal static class FigureJson
{
    // The JSON goes into notebooks and script elements, whose writers escape it for their own needs.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static void Member(this Utf8JsonWriter writer, string name, object? value)
    {
        writer.WritePropertyName(name);
        writer.Value(value);
    }

    public static void Value(this Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case IPlotlyValue wrapped: writer.Value(wrapped.PlotlyValue); break;
            case DynamicObj node: writer.Node(node); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case double number: writer.Number(number); break;
            case float number: writer.Number(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case byte or sbyte or short or ushort or int or uint or long: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case char letter: writer.WriteStringValue(letter.ToString()); break;
            case DateTime time: writer.WriteStringValue(time); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case IDictionary map: writer.Map(map); break;
            case IEnumerable items: writer.Items(items); break;
            default:
                throw new NotSupportedException($"A figure holds a {value.GetType()}, which has no JSON form; expected numbers, text, flags, dates, collections of them, dictionaries or plotly objects.");
        }
    }

    // plotly.js takes what is not a number as a gap; JSON has no NaN, so the name stands for it.
    private static void Number(this Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Number(this Utf8JsonWriter writer, float number)
    {
        if (float.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Node(this Utf8JsonWriter writer, DynamicObj node)
    {
        writer.WriteStartObject();
        if (node is Trace trace)
        {
            writer.WriteString("type", trace.type);
        }

        foreach ((string name, object? value) in node.Members)
        {
            writer.Member(name, value);
        }

        writer.WriteEndObject();
    }

    private static void Map(this Utf8JsonWriter writer, IDictionary map)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            writer.Member((string)entry.Key, entry.Value);
        }

        writer.WriteEndObject();
    }

    private static void Items(this Utf8JsonWriter writer, IEnumerable items)
    {
        writer.WriteStartArray();
        foreach (object? item in items)
        {
            writer.Value(item);
        }

        writer.WriteEndArray();
    }
}
