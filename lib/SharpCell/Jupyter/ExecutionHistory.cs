using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace SharpCell.Jupyter;

/// <summary>The cells of this session with their results, for <c>history_request</c>. Bounded: the oldest are forgotten.</summary>
internal sealed class ExecutionHistory
{
    private const int Session = 1;
    private const int Kept = 10_000;
    private readonly Lock gate = new();
    private readonly Queue<Entry> entries = new();

    private sealed record Entry(int Line, string Input, string? Output);

    public void Add(int line, string input, string? output)
    {
        lock (gate)
        {
            entries.Enqueue(new Entry(line, input, output));
            if (entries.Count > Kept)
            {
                entries.Dequeue();
            }
        }
    }

    /// <summary>Answers a request.</summary>
    /// <exception cref="MessageException">The request asks for something that does not exist.</exception>
    public JsonObject Answer(JsonObject request)
    {
        Entry[] all;
        lock (gate)
        {
            all = [.. entries];
        }

        int count = request.Number("n", int.MaxValue);
        IEnumerable<Entry> found = request.Text("hist_access_type") switch
        {
            "range" => Range(all, request),
            "tail" => Last(all, count),
            "search" => Last(Search(all, request), count),
            var other => throw new MessageException($"hist_access_type is '{other}'; expected range, tail or search."),
        };
        bool withOutput = request.Flag("output", false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(entry => new JsonArray(
                Session, entry.Line, withOutput ? new JsonArray(entry.Input, entry.Output) : JsonValue.Create(entry.Input)))]),
        };
    }

    // Session 0 is the current one, and -1 the one before it: there is none here.
    private static IEnumerable<Entry> Range(Entry[] all, JsonObject request)
    {
        int session = request.Number("session", 0);
        int start = request.Number("start", 0), stop = request.Number("stop", int.MaxValue);
        return session is 0 or Session ? all.Where(entry => entry.Line >= start && entry.Line < stop) : [];
    }

    private static Entry[] Search(Entry[] all, JsonObject request)
    {
        string pattern = request.Text("pattern") ?? "*";
        Entry[] found = [.. all.Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Input, ignoreCase: false))];
        return request.Flag("unique", false)
            ? [.. found.Reverse().DistinctBy(entry => entry.Input).Reverse()]
            : found;
    }

    private static IEnumerable<Entry> Last(Entry[] entries, int count) => count < 0 ? [] : entries.TakeLast(count);
}
