using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using WaferVision.Classifying;

namespace Course.Classifying.Sharding;

/// <summary>Lines of JSON, one for each map or error, all with the same fields.</summary>
/// <param name="version">Which model gives the answers.</param>
internal sealed class RowWriter(string version)
{
    private const int Digits = 6;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <summary>How many lines.</summary>
    public int Rows { get; private set; }

    /// <summary>How many of them tell of an error.</summary>
    public int Errors { get; private set; }

    /// <summary>Writes the answer to a map.</summary>
    /// <param name="file">The file.</param>
    /// <param name="map">The map's number in it, from 0.</param>
    /// <param name="wafer">The wafer's identity, where the file tells it.</param>
    /// <param name="answer">The answer.</param>
    public void Write(string file, int map, string? wafer, WaferAnswer answer) => Write(file, map, null, wafer, answer, null);

    /// <summary>Writes that maps could not be read or judged.</summary>
    /// <param name="file">The file.</param>
    /// <param name="map">The first of the maps; null where the file as a whole is meant, or what follows its last readable map.</param>
    /// <param name="maps">How many of them; null where that is not known.</param>
    /// <param name="message">What is wrong.</param>
    public void WriteError(string file, int? map, int? maps, string message)
    {
        Errors++;
        Write(file, map, maps, null, null, message);
    }

    private void Write(string file, int? map, int? maps, string? wafer, WaferAnswer? answer, string? error)
    {
        Rows++;
        using (Utf8JsonWriter json = new(_lines, Options))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            Number("map", map);
            Number("maps", maps ?? (error is null ? 1 : null));
            json.WriteString("wafer", wafer);
            json.WriteString("class", answer?.Class);
            Probability("probability", answer?.Probability);
            json.WriteStartArray("top3");
            foreach (Guess guess in answer?.Top3 ?? [])
            {
                json.WriteStartObject();
                json.WriteString("class", guess.Class);
                Probability("probability", guess.Probability);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (answer is null)
            {
                json.WriteNull("abstained");
            }
            else
            {
                json.WriteBoolean("abstained", answer.Review is not null);
            }

            json.WriteString("review", answer?.Review);
            json.WriteString("model", version);
            json.WriteString("error", error);
            json.WriteEndObject();

            void Number(string name, int? value)
            {
                if (value is { } number)
                {
                    json.WriteNumber(name, number);
                }
                else
                {
                    json.WriteNull(name);
                }
            }

            void Probability(string name, double? value)
            {
                if (value is { } number)
                {
                    json.WriteNumber(name, Math.Round(number, Digits));
                }
                else
                {
                    json.WriteNull(name);
                }
            }
        }

        _lines.Write("\n"u8);
    }
}
