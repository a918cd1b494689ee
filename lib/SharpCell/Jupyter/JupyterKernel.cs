using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using SharpCell.Running;

namespace SharpCell.Jupyter;

/// <summary>Settings of a kernel.</summary>
public sealed record KernelOptions
{
    /// <summary>The command that starts the process that holds the notebook's state. Default: this program again, with <see cref="KernelWorker.Command"/>.</summary>
    public WorkerCommand Worker { get; init; } = WorkerCommand.ThisProgram(KernelWorker.Command);

    /// <summary>The <c>node_modules</c> folder that holds plotly.js, with which charts draw themselves without a network; null: front ends must bring it.</summary>
    public string? NodeModules { get; init; }
}

/// <summary>SharpCell as a Jupyter kernel: answers front ends, and keeps the process that holds the notebook's state.</summary>
public sealed class JupyterKernel : IDisposable
{
    private const int MaxMessageBytes = 64 << 20;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MessageCodec codec;
    private readonly KernelSockets sockets;
    private readonly Publisher publisher;
    private readonly CellProcess process;
    private readonly CellOutputs outputs;
    private readonly ExecutionHistory history = new();
    private readonly CellExecutor executor;
    private JupyterMessage? questioner;

    private JupyterKernel(ConnectionFile connection, KernelOptions options)
    {
        codec = new MessageCodec(connection.Key, Guid.NewGuid().ToString());
        sockets = new KernelSockets(connection, Receive, topic => publisher!.Welcome(topic));
        publisher = new Publisher(codec, sockets);
        outputs = new CellOutputs(publisher, ChartScript.Read(options.NodeModules));
        process = new CellProcess(options.Worker, Apply, LostBetweenCells);
        executor = new CellExecutor(publisher, process, outputs, history);
    }

    /// <summary>Runs a kernel until a front end shuts it down or is gone.</summary>
    /// <param name="connectionFile">The file in which the front end says where to listen.</param>
    /// <param name="options">Settings; null: the defaults.</param>
    /// <returns>0.</returns>
    /// <exception cref="FormatException">The file is no connection file.</exception>
    /// <exception cref="IOException">The file cannot be read, or a port is taken.</exception>
    public static async Task<int> RunAsync(string connectionFile, KernelOptions? options = null)
    {
        ConnectionFile connection = ConnectionFile.Read(connectionFile);
        using JupyterKernel kernel = new(connection, options ?? new KernelOptions());
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            _ = kernel.process.StopAsync();
        });
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            kernel.ended.TrySetResult();
        });
        using CancellationTokenSource stop = new();
        kernel.process.Start();
        kernel.sockets.Start();
        kernel.publisher.PublishStatus("starting", null);
        Task executing = kernel.executor.RunAsync(stop.Token);
        Task finished = await Task.WhenAny(kernel.ended.Task, ParentWatch.GoneAsync(stop.Token), executing).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await kernel.sockets.FlushAsync().ConfigureAwait(false);
        return finished == executing ? throw new InvalidOperationException("The queue of cells ended by itself.", executing.Exception) : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Dispose();
        sockets.Dispose();
    }

    // On the sockets' thread: nothing here may wait or throw.
    private void Receive(KernelChannel channel, List<byte[]> frames)
    {
        JupyterMessage message;
        string type;
        try
        {
            message = codec.Decode(frames);
            type = message.Type;
        }
        catch (MessageException refused)
        {
            Console.Error.WriteLine($"SharpCell refused a message on the {channel.ToString().ToLowerInvariant()} channel: {refused.Message}");
            return;
        }

        long bytes = frames.Sum(frame => (long)frame.Length);
        if (bytes > MaxMessageBytes)
        {
            publisher.PublishStatus("busy", message.RawHeader);
            string reason = $"The message has {bytes >> 20} MiB; a message may have {MaxMessageBytes >> 20} MiB. Read large data from a file in place of the cell's text.";
            publisher.Reply(channel, message, ReplyContent.Error("MessageTooLarge", reason, [reason]));
            publisher.PublishStatus("idle", message.RawHeader);
        }
        else if (channel == KernelChannel.Stdin)
        {
            _ = AnswerQuestionAsync(message);
        }
        else if (type == "execute_request")
        {
            executor.Enqueue(message);
        }
        else
        {
            _ = Task.Run(() => HandleAsync(channel, message, type));
        }
    }

    private async Task HandleAsync(KernelChannel channel, JupyterMessage message, string type)
    {
        publisher.PublishStatus("busy", message.RawHeader);
        try
        {
            if (await AnswerAsync(message, type).ConfigureAwait(false) is { } content)
            {
                publisher.Reply(channel, message, content);
            }
        }
        catch (Exception wrong) when (wrong is MessageException or StateLostException)
        {
            publisher.Reply(channel, message, ReplyContent.Error("InvalidRequest", wrong.Message, [wrong.Message]));
        }
        catch (Exception defect)
        {
            // Whoever asked must not wait for ever.
            Console.Error.WriteLine(defect);
            publisher.Reply(channel, message, ReplyContent.Error(defect.GetType().Name, defect.Message, [defect.ToString()]));
        }

        publisher.PublishStatus("idle", message.RawHeader);
        if (executor.Running is { } running)
        {
            // The front end's sign of work stands for the cell, which still runs.
            publisher.PublishStatus("busy", running.Request.RawHeader);
        }

        if (type == "shutdown_request")
        {
            ended.TrySetResult();
        }
    }

    private async Task<JsonObject?> AnswerAsync(JupyterMessage message, string type)
    {
        JsonObject content = message.Content;
        switch (type)
        {
            case "kernel_info_request":
                return KernelInfo.Content;
            case "complete_request":
                string code = content.RequiredText("code");
                int cursor = content.Number("cursor_pos", code.EnumerateRunes().Count());
                return await AskAsync(id => new CompleteOrder(id, code, cursor)).ConfigureAwait(false);
            case "inspect_request":
                string inspected = content.RequiredText("code");
                int place = content.Number("cursor_pos", inspected.EnumerateRunes().Count()), detail = content.Number("detail_level", 0);
                return await AskAsync(id => new InspectOrder(id, inspected, place, detail)).ConfigureAwait(false);
            case "is_complete_request":
                string tested = content.RequiredText("code");
                return await AskAsync(id => new CheckOrder(id, tested)).ConfigureAwait(false);
            case "history_request":
                return history.Answer(content);
            case "comm_info_request":
                return new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() };
            case "comm_open":
                // There are no comm targets here; the specification has the sender told at once.
                publisher.Publish("comm_close", message.RawHeader, new JsonObject { ["comm_id"] = content.RequiredText("comm_id"), ["data"] = new JsonObject() });
                return null;
            case "interrupt_request":
                await process.StopAsync().ConfigureAwait(false);
                return ReplyContent.Ok;
            case "shutdown_request":
                JsonObject shutdown = ReplyContent.Ok;
                shutdown["restart"] = content.Flag("restart", false);
                publisher.Publish("shutdown_reply", message.RawHeader, (JsonObject)shutdown.DeepClone());
                return shutdown;
            case var unknown when unknown.EndsWith("_request", StringComparison.Ordinal):
                throw new MessageException($"Requests of type '{unknown}' are not known here.");
            default:
                return null;
        }
    }

    private async Task<JsonObject> AskAsync(Func<int, KernelOrder> order) =>
        JsonObject.Create(((AnswerMessage)await process.AskAsync(order).ConfigureAwait(false)).Content)!;

    private void Apply(WorkerMessage message)
    {
        if (message is QuestionMessage question && outputs.Find(question.Cell) is { } cell)
        {
            questioner = cell.Request;
            publisher.Send(KernelChannel.Stdin, cell.Request, "input_request", new JsonObject { ["prompt"] = question.Prompt, ["password"] = question.IsPassword });
        }
        else
        {
            outputs.Apply(message);
        }
    }

    private async Task AnswerQuestionAsync(JupyterMessage reply)
    {
        // A reply that nobody asked for, or that another front end sends, is not for the cell.
        if (questioner is not { } asked || !asked.Identities.Zip(reply.Identities).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
        {
            return;
        }

        questioner = null;
        string? text;
        try
        {
            text = reply.Content.Text("value");
        }
        catch (MessageException)
        {
            text = null;
        }

        await process.TellAsync(new InputOrder(0, text)).ConfigureAwait(false);
    }

    private void LostBetweenCells(string problem)
    {
        string text = $"{problem} No cell was running. The notebook's variables are gone: run the cells again from the top.\n";
        Console.Error.Write(text);
        if (outputs.Latest is { } cell)
        {
            outputs.PublishText(cell, new TextMessage(0, IsError: true, text));
        }
    }
}
