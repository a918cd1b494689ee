using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>Progress of a run.</summary>
/// <param name="Notebook">The notebook's path, as it was given.</param>
public abstract record RunEvent(string Notebook);

/// <summary>A notebook's process is being started.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="CodeCells">How many cells will run.</param>
public sealed record NotebookStarted(string Notebook, int CodeCells) : RunEvent(Notebook);

/// <summary>A cell starts.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="Number">Its place among all cells, counted from 1.</param>
/// <param name="Source">Its source.</param>
public sealed record CellStarted(string Notebook, int Number, string Source) : RunEvent(Notebook);

/// <summary>A cell put something out.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="Number">The cell's place among all cells, counted from 1.</param>
/// <param name="Output">The new output; for text, the new piece of it.</param>
public sealed record CellPutOut(string Notebook, int Number, CellOutput Output) : RunEvent(Notebook);

/// <summary>A cell ended.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="Cell">What became of it.</param>
public sealed record CellFinished(string Notebook, CellReport Cell) : RunEvent(Notebook);

/// <summary>A notebook ended and its executed copy is written.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="Report">What became of it.</param>
public sealed record NotebookFinished(string Notebook, NotebookReport Report) : RunEvent(Notebook);
