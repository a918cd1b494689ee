using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.DotNet.Interactive.Formatting;
using SharpCell.Language;

namespace SharpCell.Engine;

/// <summary>Settings of an engine.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder that relative paths in <c>#r</c>, <c>#load</c> and <c>#!import</c> start from. Default: the current folder.</summary>
    public string BaseFolder { get; init; } = Environment.CurrentDirectory;

    /// <summary>The folder that keeps the outcome of package restores. Default: <c>SharpCell/packages</c> in the user's local application data.</summary>
    public string PackageCache { get; init; } = PackageRestore.DefaultCache;

    /// <summary>How long a stopped cell may take to end before it counts as hung. Default 2 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// Runs the cells of one notebook, one after the other. State is carried from cell to cell; after a cell that failed or was stopped the
/// engine goes on with what was declared until then.
/// </summary>
public sealed class NotebookEngine : IDisposable
{
    private readonly EngineOptions options;
    private readonly ScriptSession session;
    private readonly DirectiveRunner directives;
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Starts an engine. <see cref="Console"/> output of cells goes to the cells from here on.</summary>
    /// <param name="options">Settings; null: the defaults.</param>
    public NotebookEngine(EngineOptions? options = null)
    {
        this.options = options ?? new EngineOptions();
        ScriptLoadContext loader = new();
        ScriptReferences references = new(loader);
        session = new ScriptSession(loader, references);
        directives = new DirectiveRunner(this.options.BaseFolder, new PackageRestore(this.options.PackageCache, this.options.BaseFolder), session, references, loader);
        Language = new LanguageService(session, this.options.BaseFolder);
    }

    /// <summary>Answers an editor's questions about cells of this notebook, also while one runs.</summary>
    public LanguageService Language { get; }

    internal ScriptSession Session => session;

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>Brings the compiler and the runtime's slow first steps forward, so that the first cell starts at once. The notebook sees nothing of it.</summary>
    public static void WarmUp()
    {
        ScriptLoadContext loader = new();
        ScriptSession scratch = new(loader, new ScriptReferences(loader));
        const string Code = """
            record Warm(int A, string B); int Twice(int n) => 2 * n;
            var all = Enumerable.Range(0, 3).Select(i => new Warm(Twice(i), $"{i}")).Where(w => w.A > 0).ToList();
            await Task.CompletedTask; foreach (var w in all) { } all
            """;
        object? value = scratch.Start(scratch.Compile(Code, "warm-up", CancellationToken.None)).GetAwaiter().GetResult();
        FormattedValue.CreateManyFromObject(value);
    }

    /// <summary>Runs a cell.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="output">Receives what it puts out, while it runs, in order.</param>
    /// <param name="language">The cell's language up to its first selector line.</param>
    /// <param name="name">The name shown in stack traces.</param>
    /// <param name="timeout">How long it may run; null: for ever.</param>
    /// <param name="input">Answers <c>GetInputAsync</c> and <see cref="Console.ReadLine"/>; null: nobody is there, and asking is an error.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How it ended. Errors of the cell are in the result and never thrown.</returns>
    public async Task<CellResult> RunAsync(
        string source,
        Action<EngineOutput> output,
        string language = "csharp",
        string name = "the cell",
        TimeSpan? timeout = null,
        InputSource? input = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(output);
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            stop.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
            ConsoleRouter.Install();
            long started = Stopwatch.GetTimestamp();
            CellRun run = new(source, language, name, new CellContext(output, input, stop.Token), options.Grace, stop.Token);
            CellError? error = null;
            CellOutcome outcome = CellOutcome.Succeeded;
            try
            {
                // The compiler, restores and questions block: the caller gets its thread back at once.
                outcome = await Task.Run(() => RunPartsAsync(run), CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                outcome = CellOutcome.TimedOut;
            }
            catch (Exception exception)
            {
                outcome = CellOutcome.Failed;
                error = exception is CellDirectiveException directive
                    ? new CellError("DirectiveError", directive.Message, directive.Message.Split('\n'), directive.Line)
                    : CellErrors.From(exception, name);
            }

            if (outcome is CellOutcome.TimedOut or CellOutcome.Hung)
            {
                outcome = cancellation.IsCancellationRequested && outcome == CellOutcome.TimedOut ? CellOutcome.Cancelled : outcome;
                error = StopError(outcome, timeout);
            }

            return new CellResult(outcome, Stopwatch.GetElapsedTime(started), run.Executed, error) { Value = run.LastValue };
        }
        finally
        {
            turn.Release();
        }
    }

    private static CellError StopError(CellOutcome outcome, TimeSpan? timeout)
    {
        string message = outcome switch
        {
            CellOutcome.Cancelled => "The cell was stopped.",
            CellOutcome.Hung => "The cell was to be stopped and did not end: it is inside native code or blocks in a way that cannot be interrupted.",
            _ => $"The cell ran longer than {timeout?.TotalSeconds:0.###} s and was stopped.",
        };
        return new CellError(outcome.ToString(), message, [message], null);
    }

    private async Task<CellOutcome> RunPartsAsync(CellRun run)
    {
        foreach (CellPart part in CellParser.Split(run.Source, run.Language))
        {
            bool timed = part.Directives.Any(d => d.Name == "#!time");
            long started = Stopwatch.GetTimestamp();
            CellOutcome outcome = part.Language == "csharp" ? await RunCSharpAsync(part, run).ConfigureAwait(false) : directives.RunMarkup(part, run);
            if (outcome != CellOutcome.Succeeded)
            {
                return outcome;
            }

            if (timed)
            {
                run.Context.Put(new StreamText(false, $"Wall time: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.###} ms\n"));
            }
        }

        return CellOutcome.Succeeded;
    }

    private async Task<CellOutcome> RunCSharpAsync(CellPart part, CellRun run)
    {
        foreach (Import import in directives.RunDirectives(part, run))
        {
            string before = directives.BaseFolder;
            directives.BaseFolder = Path.GetDirectoryName(import.Path)!;
            try
            {
                foreach (CellPart imported in import.Parts)
                {
                    CellRun nested = run with { Name = Path.GetFileName(import.Path) };
                    CellOutcome outcome = imported.Language == "csharp"
                        ? await RunCSharpAsync(imported, nested).ConfigureAwait(false)
                        : directives.RunMarkup(imported, nested);
                    if (outcome != CellOutcome.Succeeded)
                    {
                        return outcome;
                    }
                }
            }
            finally
            {
                directives.BaseFolder = before;
            }
        }

        ScriptSubmission submission = session.Compile(part.Code, run.Name, run.Stop);
        run.MarkExecuted(submission.Factory is not null || submission.DeclaresNames || part.Directives.Count > 0);
        CellThread.Ending ending = await CellThread.RunAsync(() => session.Start(submission), run.Context, run.Grace, run.Stop).ConfigureAwait(false);
        CellOutcome ended = OutcomeOf(ending);
        run.LastValue = ending.Value;
        if (ended == CellOutcome.Succeeded && (ending.Value is not null || submission.EndsInValue))
        {
            // Formatting calls into the notebook's own code (formatters, ToString, lazy sequences), so it is stoppable too.
            CellThread.Ending shown = await CellThread.RunAsync(
                () =>
                {
                    run.Context.Show(FormattedValue.CreateManyFromObject(ending.Value), Guid.NewGuid().ToString(), DisplayKind.Result);
                    return Task.FromResult<object?>(null);
                },
                run.Context,
                run.Grace,
                run.Stop).ConfigureAwait(false);
            return OutcomeOf(shown);
        }

        return ended;
    }

    private static CellOutcome OutcomeOf(CellThread.Ending ending)
    {
        if (ending.Exception is not null)
        {
            ExceptionDispatchInfo.Throw(ending.Exception);
        }

        return ending.Hung ? CellOutcome.Hung : ending.Stopped ? CellOutcome.TimedOut : CellOutcome.Succeeded;
    }
}
