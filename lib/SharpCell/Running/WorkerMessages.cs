using System.Text.Json.Serialization;

namespace SharpCell.Running;

/// <summary>What a notebook's process is to do. One line of JSON over the pipe.</summary>
internal sealed record WorkerJob(
    string Folder, double GraceSeconds, bool KeepGoing, IReadOnlyDictionary<string, string> Parameters, IReadOnlyList<WorkerCell> Cells);

/// <summary>One cell of a job.</summary>
internal sealed record WorkerCell(
    int Number,
    string Source,
    string Language,
    double TimeoutSeconds,
    bool MayRaise,
    bool TakesParameters,
    IReadOnlyList<string> Numbers,
    bool ReportsPassed,
    string? CheckSource);

/// <summary>What a notebook's process reports. One line of JSON over the pipe each.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartedMessage), "started")]
[JsonDerivedType(typeof(TextMessage), "text")]
[JsonDerivedType(typeof(DataMessage), "data")]
[JsonDerivedType(typeof(InjectedMessage), "injected")]
[JsonDerivedType(typeof(FinishedMessage), "finished")]
[JsonDerivedType(typeof(DoneMessage), "done")]
[JsonDerivedType(typeof(RanMessage), "ran")]
[JsonDerivedType(typeof(AnswerMessage), "answer")]
[JsonDerivedType(typeof(QuestionMessage), "question")]
internal abstract record WorkerMessage(int Cell);

internal sealed record StartedMessage(int Cell) : WorkerMessage(Cell);

internal sealed record TextMessage(int Cell, bool IsError, string Text) : WorkerMessage(Cell);

internal sealed record DataMessage(int Cell, string Kind, string DisplayId, IReadOnlyDictionary<string, string> Data) : WorkerMessage(Cell);

/// <summary>The parameters were assigned by this source, after the cell.</summary>
internal sealed record InjectedMessage(int Cell, string Source) : WorkerMessage(Cell);

internal sealed record FinishedMessage(
    int Cell,
    string Outcome,
    double Seconds,
    bool Executed,
    bool HasDisabledCode,
    WorkerError? Error,
    IReadOnlyDictionary<string, MeasuredNumber> Numbers,
    ExerciseOutcome? Exercise) : WorkerMessage(Cell);

/// <summary>All cells are done, or the notebook stopped at one that failed.</summary>
internal sealed record DoneMessage(int Cell) : WorkerMessage(Cell);

internal sealed record WorkerError(string Name, string Message, IReadOnlyList<string> Traceback, int? Line);

/// <summary>The value of an expression that a cell's metadata expects a number of; or why there is none.</summary>
internal sealed record MeasuredNumber(double? Value, string? Problem);

/// <summary>Whether the check of an exercise passed; or why that is not known.</summary>
internal sealed record ExerciseOutcome(bool? Passed, string? Problem);

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(WorkerJob))]
[JsonSerializable(typeof(WorkerMessage))]
internal sealed partial class WorkerJson : JsonSerializerContext;
