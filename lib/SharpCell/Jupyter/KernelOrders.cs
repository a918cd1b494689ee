using System.Text.Json;
using System.Text.Json.Serialization;

namespace SharpCell.Jupyter
{
    /// <summary>What the kernel tells the process that holds the notebook's state. One line of JSON over the pipe each.</summary>
    [JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
    [JsonDerivedType(typeof(RunOrder), "run")]
    [JsonDerivedType(typeof(CompleteOrder), "complete")]
    [JsonDerivedType(typeof(InspectOrder), "inspect")]
    [JsonDerivedType(typeof(CheckOrder), "check")]
    [JsonDerivedType(typeof(StopOrder), "stop")]
    [JsonDerivedType(typeof(InputOrder), "input")]
    internal abstract record KernelOrder(int Id);

    /// <summary>Run a cell, then evaluate expressions of its sender if it succeeded.</summary>
    internal sealed record RunOrder(int Id, string Code, string Name, bool AllowsInput, IReadOnlyDictionary<string, string> Expressions) : KernelOrder(Id);

    internal sealed record CompleteOrder(int Id, string Code, int Cursor) : KernelOrder(Id);

    internal sealed record InspectOrder(int Id, string Code, int Cursor, int Detail) : KernelOrder(Id);

    internal sealed record CheckOrder(int Id, string Code) : KernelOrder(Id);

    /// <summary>Stop the cell that runs.</summary>
    internal sealed record StopOrder(int Id) : KernelOrder(Id);

    /// <summary>The reader's answer to the cell's question; null: there is none to be had.</summary>
    internal sealed record InputOrder(int Id, string? Text) : KernelOrder(Id);

    [JsonSerializable(typeof(KernelOrder))]
    internal sealed partial class KernelOrderJson : JsonSerializerContext;
}

namespace SharpCell.Running
{
    /// <summary>A cell ended.</summary>
    internal sealed record RanMessage(int Cell, string Outcome, WorkerError? Error, IReadOnlyDictionary<string, ExpressionOutcome> Expressions) : WorkerMessage(Cell);

    /// <summary>An expression's value by MIME type, or why there is none.</summary>
    internal sealed record ExpressionOutcome(IReadOnlyDictionary<string, string>? Data, WorkerError? Error);

    /// <summary>The content of a reply to an editor's question.</summary>
    internal sealed record AnswerMessage(int Cell, JsonElement Content) : WorkerMessage(Cell);

    /// <summary>The cell asks the reader.</summary>
    internal sealed record QuestionMessage(int Cell, string Prompt, bool IsPassword) : WorkerMessage(Cell);
}
