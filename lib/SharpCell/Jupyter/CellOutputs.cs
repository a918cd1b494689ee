using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SharpCell.Engine;
using SharpCell.Notebook;
using SharpCell.Running;

namespace SharpCell.Jupyter;

/// <summary>A cell that is or was run on request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Count">The number shown beside the cell.</param>
/// <param name="Silent">Whether nothing is published.</param>
internal sealed record RunningCell(JupyterMessage Request, int Count, bool Silent)
{
    /// <summary>The text of its result, for the history.</summary>
    public string? Result { get; set; }

    /// <summary>What the front end knows the cell by; its text where the front end does not tell.</summary>
    public string Identity => Request.Metadata.Text("cellId") ?? Request.Content.Text("code") ?? "";
}

/// <summary>Publishes what cells put out, also what a task of an earlier cell puts out later.</summary>
internal sealed partial class CellOutputs(Publisher publisher, string? chartScript)
{
    private const int Remembered = 256;
    private readonly Lock gate = new();
    private readonly Dictionary<int, RunningCell> cells = [];
    private RunningCell? latest;
    private RunningCell? loader;

    public RunningCell? Latest => latest;

    /// <summary>Makes a cell known under its order's number.</summary>
    public void Begin(int id, RunningCell cell)
    {
        lock (gate)
        {
            cells[id] = latest = cell;
            cells.Remove(id - Remembered);
        }
    }

    /// <summary>The cell of an order's number; the latest where that is forgotten.</summary>
    public RunningCell? Find(int id)
    {
        lock (gate)
        {
            return cells.GetValueOrDefault(id, latest!);
        }
    }

    public void Apply(WorkerMessage message)
    {
        if (Find(message.Cell) is not { } cell)
        {
            return;
        }

        if (message is DataMessage { Kind: nameof(DisplayKind.Result) } result)
        {
            cell.Result = result.Data.GetValueOrDefault(MimeTypes.Plain);
        }

        if (cell.Silent)
        {
            return;
        }

        switch (message)
        {
            case TextMessage text:
                PublishText(cell, text);
                break;
            case DataMessage data:
                PublishData(cell, data);
                break;
        }
    }

    /// <summary>Publishes text of a standard stream.</summary>
    public void PublishText(RunningCell cell, TextMessage text)
    {
        // What clears a terminal's screen clears the cell's outputs.
        string[] pieces = ClearScreen().Split(text.Text);
        for (int i = 0; i < pieces.Length; i++)
        {
            if (i > 0)
            {
                publisher.Publish("clear_output", cell.Request.RawHeader, new JsonObject { ["wait"] = false });
            }

            if (pieces[i].Length > 0)
            {
                publisher.Publish("stream", cell.Request.RawHeader, new JsonObject { ["name"] = text.IsError ? "stderr" : "stdout", ["text"] = pieces[i] });
            }
        }
    }

    private void PublishData(RunningCell cell, DataMessage data)
    {
        bool isUpdate = data.Kind == nameof(DisplayKind.Update), isResult = data.Kind == nameof(DisplayKind.Result);
        if (!isUpdate && data.Data.ContainsKey(MimeTypes.Plotly))
        {
            LoadChartScript(cell);
        }

        JsonObject content = new() { ["data"] = MimeBundle.Of(data.Data), ["metadata"] = new JsonObject() };
        if (isResult)
        {
            content["execution_count"] = cell.Count;
        }
        else
        {
            content["transient"] = new JsonObject { ["display_id"] = data.DisplayId };
        }

        publisher.Publish(isUpdate ? "update_display_data" : isResult ? "execute_result" : "display_data", cell.Request.RawHeader, content);
    }

    // Charts draw themselves with plotly.js, several megabytes that the page needs once. They are an output of their own below the first cell that
    // shows a chart, and again whenever that cell runs, which replaces its outputs; so the saved notebook holds them once.
    private void LoadChartScript(RunningCell cell)
    {
        if (chartScript is null || cell == loader || (loader is not null && loader.Identity != cell.Identity))
        {
            return;
        }

        loader = cell;
        publisher.Publish("display_data", cell.Request.RawHeader, new JsonObject
        {
            ["data"] = new JsonObject { [MimeTypes.Html] = chartScript },
            ["metadata"] = new JsonObject(),
            ["transient"] = new JsonObject(),
        });
    }

    [GeneratedRegex(@"\x1b\[[23]J(?:\x1b\[(?:1;1)?H)?|\x1b\[H\x1b\[[23]J|\x1bc")]
    private static partial Regex ClearScreen();
}
