using Microsoft.DotNet.Interactive.Formatting;
using SharpCell.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>The run of the cell that is being executed.</summary>
public class KernelInvocationContext
{
    internal KernelInvocationContext(CancellationToken cancellation) => CancellationToken = cancellation;

    /// <summary>The run of the cell that called; null outside a cell.</summary>
    public static KernelInvocationContext? Current => CellContext.Current?.Invocation;

    /// <summary>Cancelled when the cell's time is up or the run is stopped.</summary>
    public CancellationToken CancellationToken { get; }
}

/// <summary>Shows values through a <see cref="KernelInvocationContext"/>.</summary>
public static class KernelInvocationContextExtensions
{
    /// <summary>Shows a value below the cell.</summary>
    /// <param name="context">The cell's run.</param>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">The MIME types to show; none: those preferred for its type.</param>
    /// <returns>A handle to show another value in the same place.</returns>
    public static DisplayedValue Display(this KernelInvocationContext context, object? value, params string[] mimeTypes) => value.Display(mimeTypes);

    /// <summary>Shows text that already is of some MIME type.</summary>
    /// <param name="context">The cell's run.</param>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <returns>A handle to show another value in the same place.</returns>
    public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType) => value.DisplayAs(mimeType);
}
