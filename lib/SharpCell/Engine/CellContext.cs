using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Engine;

/// <summary>The run of one cell: where its output goes. It flows with the cell's code into tasks and threads that it starts.</summary>
internal sealed class CellContext(Action<EngineOutput> output, InputSource? input, CancellationToken cancellation)
{
    private readonly InputSource? input = input;
    private static readonly AsyncLocal<CellContext?> Flowing = new();
    private readonly Lock gate = new();
    private Task lastQuestion = Task.CompletedTask;

    /// <summary>The run of the calling cell; null outside a cell.</summary>
    public static CellContext? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    public KernelInvocationContext Invocation { get; } = new(cancellation);

    /// <summary>Puts out text or a value. Calls from several threads keep their order.</summary>
    public void Put(EngineOutput item)
    {
        CellContext? before = Current;
        lock (gate)
        {
            try
            {
                // The receiver is not part of the cell: what it prints is its own.
                Current = null;
                output(item);
            }
            finally
            {
                Current = before;
            }
        }
    }

    /// <summary>Asks the reader on behalf of the calling cell.</summary>
    /// <exception cref="InvalidOperationException">Nobody is there to answer.</exception>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    public static async Task<string> AskAsync(CellContext? context, InputRequest request)
    {
        if (context?.input is not { } source)
        {
            throw new InvalidOperationException(
                $"The notebook asks for input (\"{request.Prompt}\"), but nobody is there to answer: it runs unattended, or its front end takes no input. " +
                "Declare the value as a variable in a cell tagged 'parameters' and pass it to the run as a notebook parameter.");
        }

        Task<string> answer;
        lock (context.gate)
        {
            // Threads of the cell may ask at the same time; the reader is asked one question after the other.
            answer = After(context.lastQuestion);
            context.lastQuestion = answer;
        }

        return await answer.ConfigureAwait(false);

        async Task<string> After(Task before)
        {
            CancellationToken stop = context.Invocation.CancellationToken;
            await before.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // The source is the host's: what it does is not part of the cell, and a cell that is stopped does not wait for it.
            return await Task.Run(() => source(request, stop), stop).WaitAsync(stop).ConfigureAwait(false);
        }
    }

    public void Show(IReadOnlyList<FormattedValue> values, string displayId, DisplayKind kind)
    {
        Dictionary<string, string> data = new(StringComparer.Ordinal);
        foreach (FormattedValue value in values.Where(v => !v.SuppressDisplay))
        {
            data[value.MimeType] = value.Value;
        }

        if (data.Count > 0)
        {
            Put(new DisplayData(data, displayId, kind));
        }
    }

    /// <summary>Shows a value below its cell, or prints it where library code runs outside any cell.</summary>
    public static void ShowOrPrint(CellContext? context, DisplayedValue shown)
    {
        if (context is null)
        {
            Console.WriteLine(shown.Value.ToDisplayString("text/plain"));
        }
        else
        {
            context.Show(shown.FormattedValues, shown.DisplayId, DisplayKind.Display);
        }
    }
}
