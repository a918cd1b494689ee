using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SharpCell.Engine;
using SharpCell.Language;
using SharpCell.Running;

namespace SharpCell.Jupyter;

/// <summary>
/// The process that holds a live notebook's state. The kernel's own process keeps the sockets, so that a cell that takes this one down
/// (a stack overflow, <c>Environment.Exit</c>, exhausted memory) is told to the front end, and a new one takes its place.
/// </summary>
public sealed class KernelWorker : IDisposable
{
    /// <summary>The hidden command that a program hands to <see cref="Main"/>.</summary>
    public const string Command = "kernel-worker";

    // Native code of the cell, such as one long operation on tensors, ends by itself; the state is worth waiting for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ExpressionTimeout = TimeSpan.FromSeconds(30);
    private readonly NotebookEngine engine = new(new EngineOptions { Grace = Grace });
    private readonly WorkerPipe pipe;
    private readonly Task warm = Task.Run(NotebookEngine.WarmUp);
    private readonly Lock gate = new();
    private CancellationTokenSource? stop;
    private TaskCompletionSource<string?>? question;

    private KernelWorker(Stream stream) => pipe = new WorkerPipe(stream);

    /// <summary>Runs cells as the kernel at the other end of the pipe orders, until it is gone.</summary>
    /// <param name="args">The name of the pipe, without or after <see cref="Command"/>.</param>
    /// <returns>Never: the process ends with the pipe.</returns>
    /// <exception cref="ArgumentException">There is not exactly one name.</exception>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        string[] names = [.. args.SkipWhile(a => a == Command)];
        if (names is not [var pipeName])
        {
            throw new ArgumentException($"Expected the name of a pipe, found {names.Length} arguments. This command is for the kernel alone.", nameof(args));
        }

        // A front end's Ctrl+C reaches the whole group; the kernel's process decides what it means.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using NamedPipeClientStream stream = new(".", pipeName, PipeDirection.InOut, PipeOptions.CurrentUserOnly | PipeOptions.Asynchronous);
        stream.Connect(TimeSpan.FromSeconds(30));
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        using (KernelWorker worker = new(stream))
        {
            worker.Listen(reader);
        }

        // Threads that a cell left behind must not keep the process alive.
        Environment.Exit(0);
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        engine.Dispose();
        pipe.Dispose();
    }

    private void Listen(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            KernelOrder order = JsonSerializer.Deserialize(line, KernelOrderJson.Default.KernelOrder)!;
            switch (order)
            {
                case RunOrder run:
                    // Made here, so that a stop that follows at once finds it.
                    CancellationTokenSource source = new();
                    lock (gate)
                    {
                        stop = source;
                    }

                    _ = Task.Run(() => RunAsync(run, source));
                    break;
                case StopOrder:
                    lock (gate)
                    {
                        stop?.CancelAsync();
                    }

                    break;
                case InputOrder input:
                    lock (gate)
                    {
                        question?.TrySetResult(input.Text);
                    }

                    break;
                default:
                    _ = Task.Run(() => pipe.Send(new AnswerMessage(order.Id, JsonSerializer.SerializeToElement(Answer(order)))));
                    break;
            }
        }
    }

    private async Task RunAsync(RunOrder order, CancellationTokenSource source)
    {
        await warm.ConfigureAwait(false);
        pipe.Send(new StartedMessage(order.Id));
        CellResult result = await engine.RunAsync(
            order.Code,
            output => pipe.Put(order.Id, output),
            name: order.Name,
            input: order.AllowsInput ? (request, cancellation) => AskAsync(order.Id, request, cancellation) : null,
            cancellation: source.Token).ConfigureAwait(false);
        Dictionary<string, ExpressionOutcome> expressions = [];
        if (result.Outcome == CellOutcome.Succeeded)
        {
            foreach ((string name, string code) in order.Expressions)
            {
                expressions[name] = await EvaluateAsync(code, source.Token).ConfigureAwait(false);
            }
        }

        lock (gate)
        {
            stop = stop == source ? null : stop;
        }

        pipe.Send(new RanMessage(order.Id, result.Outcome.ToString(), Error(result), expressions));
    }

    private async Task<ExpressionOutcome> EvaluateAsync(string code, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, string>? data = null;
        CellResult result = await engine.RunAsync(
            $"({code})",
            output => data = output is DisplayData { Kind: DisplayKind.Result } shown ? shown.Data : data,
            name: "user expression",
            timeout: ExpressionTimeout,
            cancellation: cancellation).ConfigureAwait(false);
        return result.Outcome == CellOutcome.Succeeded ? new ExpressionOutcome(data ?? new Dictionary<string, string>(), null) : new ExpressionOutcome(null, Error(result));
    }

    private static WorkerError? Error(CellResult result) =>
        result.Error is { } error ? new WorkerError(error.Name, error.Message, error.Traceback, error.Line) : null;

    private async Task<string> AskAsync(int cell, InputRequest request, CancellationToken cancellation)
    {
        TaskCompletionSource<string?> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            question = asked;
        }

        pipe.Send(new QuestionMessage(cell, request.Prompt, request.IsPassword));
        return await asked.Task.WaitAsync(cancellation).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The front end gave no answer.");
    }

    private JsonObject Answer(KernelOrder order)
    {
        try
        {
            return order switch
            {
                CompleteOrder complete => Complete(engine.Language.Complete(complete.Code, complete.Cursor)),
                InspectOrder inspect => Inspect(engine.Language.Inspect(inspect.Code, inspect.Cursor, inspect.Detail)),
                CheckOrder check => Check(LanguageService.IsComplete(check.Code)),
                _ => throw new InvalidOperationException($"The order {order.GetType().Name} asks nothing."),
            };
        }
        catch (Exception wrong)
        {
            // The compiler's own defects end a question, never the notebook.
            return ReplyContent.Error(wrong.GetType().Name, wrong.Message, [wrong.ToString()]);
        }
    }

    private static JsonObject Complete(Completions found) => new()
    {
        ["status"] = "ok",
        ["matches"] = new JsonArray([.. found.Items.Select(item => (JsonNode)item.Text)]),
        ["cursor_start"] = found.Start,
        ["cursor_end"] = found.End,
        ["metadata"] = new JsonObject
        {
            ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => new JsonObject
            {
                ["start"] = found.Start,
                ["end"] = found.End,
                ["text"] = item.Text,
                ["type"] = item.Kind,
                ["signature"] = item.Signature,
            })]),
        },
    };

    private static JsonObject Inspect(Inspection? found) => new()
    {
        ["status"] = "ok",
        ["found"] = found is not null,
        ["data"] = found is null ? [] : new JsonObject { ["text/plain"] = found.Text, ["text/html"] = found.Html },
        ["metadata"] = new JsonObject(),
    };

    private static JsonObject Check(CompletenessAnswer answer)
    {
        JsonObject content = new() { ["status"] = answer.Status.ToString().ToLowerInvariant() };
        if (answer.Status == Completeness.Incomplete)
        {
            content["indent"] = answer.Indent;
        }

        return content;
    }
}
