namespace SharpCell.Engine;

/// <summary>A line of text that a running cell asks the reader for.</summary>
/// <param name="Prompt">The question; may be empty.</param>
/// <param name="IsPassword">Whether the answer is kept from view.</param>
public sealed record InputRequest(string Prompt, bool IsPassword);

/// <summary>Puts a question to the reader.</summary>
/// <param name="request">The question.</param>
/// <param name="cancellation">Cancelled when the cell is stopped; the cell does not wait for the answer any longer then.</param>
/// <returns>The answer, without a line end.</returns>
public delegate Task<string> InputSource(InputRequest request, CancellationToken cancellation);
