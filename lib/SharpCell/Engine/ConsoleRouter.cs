using System.Text;

namespace SharpCell.Engine;

/// <summary>Sends what a cell writes to <see cref="Console"/> to that cell, and asks the cell's reader for what it reads; code outside cells keeps the process's own console.</summary>
internal sealed class ConsoleRouter : TextWriter
{
    private static readonly Lock Gate = new();
    private static TextWriter? originalOut;
    private static TextWriter? originalError;
    private static TextWriter? installedOut;
    private static TextWriter? installedError;
    private static TextReader? originalIn;
    private static TextReader? installedIn;
    private readonly TextWriter outside;
    private readonly bool isError;

    private ConsoleRouter(TextWriter outside, bool isError)
    {
        this.outside = outside;
        this.isError = isError;
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => outside.Encoding;

    /// <summary>Puts the router in place, once for the process, and again if a cell replaced the console's writers.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            // The console wraps a writer in a synchronized one, so the wrapper is what has to be compared.
            if (!ReferenceEquals(Console.Out, installedOut))
            {
                Console.SetOut(new ConsoleRouter(originalOut ??= Console.Out, isError: false));
                installedOut = Console.Out;
            }

            if (!ReferenceEquals(Console.Error, installedError))
            {
                Console.SetError(new ConsoleRouter(originalError ??= Console.Error, isError: true));
                installedError = Console.Error;
            }

            if (!ReferenceEquals(Console.In, installedIn))
            {
                Console.SetIn(new ConsoleInput(originalIn ??= Console.In));
                installedIn = Console.In;
            }
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        if (CellContext.Current is { } cell)
        {
            cell.Put(new StreamText(isError, value));
        }
        else
        {
            outside.Write(value);
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush() => outside.Flush();
}
