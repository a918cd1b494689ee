using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using SharpCell.Engine;
using SharpCell.Running;

namespace SharpCell.Jupyter;

/// <summary>Runs the cells that front ends ask for, one after the other.</summary>
internal sealed partial class CellExecutor(Publisher publisher, CellProcess process, CellOutputs outputs, ExecutionHistory history)
{
    private const string StateLost = "StateLost";
    private readonly Channel<(long Number, JupyterMessage Request)> queue = Channel.CreateUnbounded<(long, JupyterMessage)>(new() { SingleReader = true });
    private long received;
    private long abortedUpTo;
    private int count;

    /// <summary>The cell that runs; null between cells.</summary>
    public RunningCell? Running { get; private set; }

    /// <summary>Takes a request.</summary>
    public void Enqueue(JupyterMessage request) => queue.Writer.TryWrite((Interlocked.Increment(ref received), request));

    /// <summary>Runs requests until the kernel ends.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach ((long number, JupyterMessage request) in queue.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            publisher.PublishStatus("busy", request.RawHeader);
            JsonObject content = number <= abortedUpTo ? new JsonObject { ["status"] = "aborted" } : await AnswerAsync(request).ConfigureAwait(false);
            publisher.Reply(KernelChannel.Shell, request, content);
            publisher.PublishStatus("idle", request.RawHeader);
        }
    }

    private async Task<JsonObject> AnswerAsync(JupyterMessage request)
    {
        try
        {
            JsonObject reply = await ExecuteAsync(request).ConfigureAwait(false);
            if (reply.Text("status") == "error" && request.Content.Flag("stop_on_error", true))
            {
                abortedUpTo = Interlocked.Read(ref received);
            }

            return reply;
        }
        catch (MessageException wrong)
        {
            return ReplyContent.Error("InvalidRequest", wrong.Message, [wrong.Message]);
        }
        finally
        {
            Running = null;
        }
    }

    private async Task<JsonObject> ExecuteAsync(JupyterMessage request)
    {
        string code = request.Content.RequiredText("code");
        bool silent = request.Content.Flag("silent", false);
        bool stores = !silent && request.Content.Flag("store_history", true);
        IReadOnlyDictionary<string, string> expressions = Expressions(request.Content);
        bool allowsInput = request.Content.Flag("allow_stdin", true);
        count += stores ? 1 : 0;
        RunningCell cell = new(request, count, silent);
        Running = cell;
        if (!silent)
        {
            publisher.Publish("execute_input", request.RawHeader, new JsonObject { ["code"] = code, ["execution_count"] = count });
        }

        JsonObject reply = PagedName().Match(code) is { Success: true } paged
            ? await PageAsync(paged.Groups["name"].Value).ConfigureAwait(false)
            : await RunCellAsync(cell, id => new RunOrder(id, code, $"cell {count}", allowsInput, expressions)).ConfigureAwait(false);
        if (stores)
        {
            history.Add(count, code, cell.Result);
        }

        reply["execution_count"] = count;
        return reply;
    }

    private async Task<JsonObject> RunCellAsync(RunningCell cell, Func<int, RunOrder> order)
    {
        WorkerError? error;
        IReadOnlyDictionary<string, ExpressionOutcome> expressions = new Dictionary<string, ExpressionOutcome>();
        try
        {
            RanMessage ran = await process.RunAsync(id =>
            {
                outputs.Begin(id, cell);
                return order(id);
            }).ConfigureAwait(false);
            (error, expressions) = (ran.Error, ran.Expressions);
            if (ran.Outcome == nameof(CellOutcome.Hung))
            {
                error = error! with { Message = $"{error.Message} It goes on in the background; restart the kernel to end it.", Traceback = [$"{error.Message} It goes on in the background; restart the kernel to end it."] };
            }
        }
        catch (StateLostException lost)
        {
            string[] lines = [lost.Message, "The notebook's variables are gone. The kernel goes on with a new process: run the cells again from the top."];
            error = new WorkerError(StateLost, string.Join(' ', lines), lines, null);
        }

        if (error is not null)
        {
            if (!cell.Silent)
            {
                JsonObject published = ReplyContent.Error(error);
                published.Remove("status");
                publisher.Publish("error", cell.Request.RawHeader, published);
            }

            return ReplyContent.Error(error);
        }

        JsonObject reply = ReplyContent.Ok;
        reply["payload"] = new JsonArray();
        reply["user_expressions"] = new JsonObject(expressions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Expression(pair.Value))));
        return reply;
    }

    // `name?` or `?name` alone in a cell shows what is known of the name, as in other kernels.
    private async Task<JsonObject> PageAsync(string name)
    {
        JsonObject found;
        try
        {
            AnswerMessage answer = (AnswerMessage)await process.AskAsync(id => new InspectOrder(id, name, name.EnumerateRunes().Count(), 1)).ConfigureAwait(false);
            found = JsonObject.Create(answer.Content)!;
        }
        catch (StateLostException lost)
        {
            return ReplyContent.Error(StateLost, lost.Message, [lost.Message]);
        }

        JsonNode data = found["data"] is JsonObject { Count: > 0 } known ? known.DeepClone() : new JsonObject { ["text/plain"] = $"Nothing is known of '{name}'." };
        JsonObject reply = ReplyContent.Ok;
        reply["payload"] = new JsonArray(new JsonObject { ["source"] = "page", ["data"] = data, ["start"] = 0 });
        reply["user_expressions"] = new JsonObject();
        return reply;
    }

    private static Dictionary<string, string> Expressions(JsonObject content)
    {
        if (content["user_expressions"] is not { } node)
        {
            return [];
        }

        JsonObject expressions = node as JsonObject ?? throw new MessageException("'user_expressions' is no object.");
        return expressions.ToDictionary(pair => pair.Key, pair => expressions.RequiredText(pair.Key));
    }

    private static JsonObject Expression(ExpressionOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            return ReplyContent.Error(error);
        }

        JsonObject reply = ReplyContent.Ok;
        reply["data"] = Notebook.MimeBundle.Of(outcome.Data!);
        reply["metadata"] = new JsonObject();
        return reply;
    }

    [GeneratedRegex(@"^\s*(?:\?\s*(?<name>[\w.]+)|(?<name>[\w.]+)\s*\?)\s*$")]
    private static partial Regex PagedName();
}
