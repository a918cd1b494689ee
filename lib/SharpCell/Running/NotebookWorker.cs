using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SharpCell.Engine;

namespace SharpCell.Running;

/// <summary>The process that runs one notebook. A program that runs notebooks calls <see cref="Main"/> when its first argument is <see cref="Command"/>.</summary>
public static class NotebookWorker
{
    /// <summary>The hidden command that a program hands to <see cref="Main"/>.</summary>
    public const string Command = "notebook-worker";

    /// <summary>Runs the notebook that the runner at the other end of the pipe describes.</summary>
    /// <param name="args">The name of the pipe, without or after <see cref="Command"/>.</param>
    /// <returns>0 when the job was carried out, however the cells ended.</returns>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        string[] names = [.. args.SkipWhile(a => a == Command)];
        if (names is not [var pipeName])
        {
            throw new ArgumentException($"Expected the name of a pipe, found {names.Length} arguments. This command is for the notebook runner alone.", nameof(args));
        }

        // The compiler's first steps take longest; they run while the job is on its way.
        Task warm = Task.Run(NotebookEngine.WarmUp);
        using NamedPipeClientStream stream = new(".", pipeName, PipeDirection.InOut, PipeOptions.CurrentUserOnly | PipeOptions.Asynchronous);
        stream.Connect(TimeSpan.FromSeconds(30));
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        WorkerJob job = JsonSerializer.Deserialize(reader.ReadLine() ?? "null", WorkerJson.Default.WorkerJob)
            ?? throw new InvalidDataException("The runner closed the pipe before it sent a job.");
        _ = EndWithRunnerAsync(stream);
        warm.GetAwaiter().GetResult();
        using (WorkerPipe pipe = new(stream))
        {
            RunAsync(job, pipe).GetAwaiter().GetResult();
        }

        // Threads that a cell left behind must not keep the process alive.
        Environment.Exit(0);
        return 0;
    }

    // The runner sends nothing after the job: the end of the stream means that it is gone, and nobody waits for this process any more.
    private static async Task EndWithRunnerAsync(Stream stream)
    {
        byte[] one = new byte[1];
        if (await stream.ReadAsync(one).ConfigureAwait(false) == 0)
        {
            Environment.Exit(1);
        }
    }

    private static async Task RunAsync(WorkerJob job, WorkerPipe pipe)
    {
        using NotebookEngine engine = new(new EngineOptions { BaseFolder = job.Folder, Grace = TimeSpan.FromSeconds(job.GraceSeconds) });
        WorkerProbes probes = new(engine);
        int last = 0;
        foreach (WorkerCell cell in job.Cells)
        {
            last = cell.Number;
            pipe.Send(new StartedMessage(cell.Number));
            TimeSpan timeout = TimeSpan.FromSeconds(cell.TimeoutSeconds);
            CellResult result = await engine.RunAsync(
                cell.Source, output => pipe.Put(cell.Number, output), cell.Language, $"cell {cell.Number}", timeout).ConfigureAwait(false);
            if (cell.TakesParameters && job.Parameters.Count > 0 && result.Outcome == CellOutcome.Succeeded)
            {
                result = await InjectAsync(engine, cell, job.Parameters, pipe, result).ConfigureAwait(false);
            }

            FinishedMessage finished = new(
                cell.Number,
                result.Outcome.ToString(),
                result.Elapsed.TotalSeconds,
                result.Executed,
                HasDisabledCode(cell),
                result.Error is { } error ? new WorkerError(error.Name, error.Message, error.Traceback, error.Line) : null,
                result.Outcome == CellOutcome.Succeeded ? await probes.MeasureAsync(cell.Numbers).ConfigureAwait(false) : new Dictionary<string, MeasuredNumber>(),
                result.Outcome == CellOutcome.Succeeded ? await probes.CheckExerciseAsync(cell, result.Value).ConfigureAwait(false) : null);
            pipe.Send(finished);
            bool stops = result.Outcome is CellOutcome.Hung or CellOutcome.Cancelled
                || (result.Outcome != CellOutcome.Succeeded && !(cell.MayRaise && result.Outcome == CellOutcome.Failed) && !job.KeepGoing);
            if (stops)
            {
                break;
            }
        }

        pipe.Send(new DoneMessage(last));
    }

    private static async Task<CellResult> InjectAsync(
        NotebookEngine engine, WorkerCell cell, IReadOnlyDictionary<string, string> parameters, WorkerPipe pipe, CellResult declared)
    {
        string source;
        try
        {
            source = ParameterCell.Write(parameters, engine);
        }
        catch (FormatException wrong)
        {
            return declared with { Outcome = CellOutcome.Failed, Error = new CellError("ParameterError", wrong.Message, [wrong.Message], null) };
        }

        pipe.Send(new InjectedMessage(cell.Number, source));
        CellResult assigned = await engine.RunAsync(source, output => pipe.Put(cell.Number, output), name: "parameters").ConfigureAwait(false);
        return assigned.Outcome == CellOutcome.Succeeded ? declared : assigned;
    }

    private static bool HasDisabledCode(WorkerCell cell) =>
        cell.Language == "csharp" && cell.Source.Contains("#if", StringComparison.Ordinal)
        && CSharpSyntaxTree.ParseText(cell.Source).GetRoot().DescendantTrivia().Any(t => t.IsKind(SyntaxKind.DisabledTextTrivia));
}
