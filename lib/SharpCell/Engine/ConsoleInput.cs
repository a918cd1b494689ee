namespace SharpCell.Engine;

/// <summary>Lets <see cref="Console.ReadLine"/> in a cell ask the reader; code outside cells keeps the process's own input.</summary>
internal sealed class ConsoleInput(TextReader outside) : TextReader
{
    private string pending = "";

    public override string? ReadLine()
    {
        if (CellContext.Current is not { } cell)
        {
            return outside.ReadLine();
        }

        string line = pending.Length > 0 ? pending.TrimEnd('\n') : Ask(cell);
        pending = "";
        return line;
    }

    public override int Peek() => CellContext.Current is null ? outside.Peek() : pending.Length > 0 ? pending[0] : -1;

    public override int Read()
    {
        if (CellContext.Current is not { } cell)
        {
            return outside.Read();
        }

        pending = pending.Length > 0 ? pending : Ask(cell) + "\n";
        char first = pending[0];
        pending = pending[1..];
        return first;
    }

    public override string ReadToEnd() => CellContext.Current is null ? outside.ReadToEnd() : ReadLine() ?? "";

    private static string Ask(CellContext cell) => CellContext.AskAsync(cell, new InputRequest("", IsPassword: false)).GetAwaiter().GetResult();
}
