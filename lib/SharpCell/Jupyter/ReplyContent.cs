using System.Text.Json.Nodes;
using SharpCell.Running;

namespace SharpCell.Jupyter;

/// <summary>Contents that several replies share.</summary>
internal static class ReplyContent
{
    public static JsonObject Ok => new() { ["status"] = "ok" };

    public static JsonObject Error(string name, string message, IEnumerable<string> traceback) => new()
    {
        ["status"] = "error",
        ["ename"] = name,
        ["evalue"] = message,
        ["traceback"] = new JsonArray([.. traceback.Select(line => (JsonNode)line)]),
    };

    /// <summary>An error of a cell. Front ends show the traceback alone, so its first line, which says what happened, is red as in other kernels.</summary>
    public static JsonObject Error(WorkerError error) =>
        Error(error.Name, error.Message, error.Traceback.Select((line, i) => i == 0 ? $"\e[31m{line}\e[0m" : line));
}
