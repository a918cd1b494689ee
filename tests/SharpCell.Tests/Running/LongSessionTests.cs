using SharpCell.Notebook;
using SharpCell.Running;
using static SharpCell.Tests.Running.NotebookFile;

namespace SharpCell.Tests.Running;

public sealed class LongSessionTests : IDisposable
{
    private readonly NotebookFile notebook = new();

    public void Dispose() => notebook.Dispose();

    [Fact]
    public async Task Five_hundred_cells_leave_little_behind()
    {
        // Everything a cell leaves grows with the number of cells, and not with its square: some 50 KiB for each that declares something.
        const int Cells = 500;
        NotebookCell[] cells =
        [
            Code("long before = GC.GetTotalMemory(true);"),
            .. Enumerable.Range(0, Cells / 2).Select(i => Code($"int v{i} = {i}; string Name{i}() => $\"n{{v{i}}}\"; Console.WriteLine(v{i});")),
            .. Enumerable.Range(0, Cells / 2).Select(i => Code($"v{i} + {i}")),
            Code("long grown = (GC.GetTotalMemory(true) - before) >> 20; if (grown > 40) throw new Exception($\"{grown} MiB\"); v0 + v249"),
        ];
        NotebookReport report = await notebook.Run(cells);
        Assert.True(report.Passed, string.Join('\n', report.Cells.Where(c => c.Status != CellStatus.Passed).Select(c => c.Describe())) + report.Error);
    }
}
