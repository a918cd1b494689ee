using System.Text;
using System.Text.Json;
using SharpCell.Engine;

namespace SharpCell.Running;

/// <summary>
/// The worker's end of the pipe. Text is gathered for a moment, so that a loop of short writes does not become a flood of messages,
/// and is cut where a cell writes more than anybody reads.
/// </summary>
internal sealed class WorkerPipe(Stream stream) : IDisposable
{
    private const int MaxTextPerCell = 4 << 20;
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(40);
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly StreamWriter writer = new(stream, new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = false };
    private Timer? timer;
    private bool flushes;
    private bool textIsError;
    private int textCell;
    private long written;

    /// <summary>Sends a message, after what was put out before it.</summary>
    public void Send(WorkerMessage message)
    {
        lock (gate)
        {
            FlushText();
            if (message is StartedMessage)
            {
                written = 0;
            }

            Write(message);
        }
    }

    /// <summary>Sends what a cell put out.</summary>
    public void Put(int cell, EngineOutput output)
    {
        switch (output)
        {
            case StreamText chunk:
                lock (gate)
                {
                    PutText(cell, chunk);
                }

                break;
            case DisplayData shown:
                Send(new DataMessage(cell, shown.Kind.ToString(), shown.DisplayId, shown.Data));
                break;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            timer?.Dispose();
            FlushText();
            writer.Dispose();
        }
    }

    private void PutText(int cell, StreamText chunk)
    {
        if (text.Length > 0 && (textIsError != chunk.IsError || textCell != cell))
        {
            FlushText();
        }

        (textIsError, textCell) = (chunk.IsError, cell);
        bool fitted = written <= MaxTextPerCell;
        written += chunk.Text.Length;
        if (written <= MaxTextPerCell)
        {
            text.Append(chunk.Text);
        }
        else if (fitted)
        {
            text.Append($"\n[the cell writes more than {MaxTextPerCell >> 20} MiB of text; the rest is left out]\n");
        }

        // Not put off by further text: a loop that never pauses is to be seen while it runs.
        if (!flushes)
        {
            flushes = true;
            timer ??= new Timer(_ => FlushLater(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(FlushAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void FlushLater()
    {
        lock (gate)
        {
            flushes = false;
            FlushText();
        }
    }

    private void FlushText()
    {
        if (text.Length > 0)
        {
            string pending = text.ToString();
            text.Clear();
            Write(new TextMessage(textCell, textIsError, pending));
        }
    }

    private void Write(WorkerMessage message)
    {
        writer.WriteLine(JsonSerializer.Serialize(message, WorkerJson.Default.WorkerMessage));
        writer.Flush();
    }
}
