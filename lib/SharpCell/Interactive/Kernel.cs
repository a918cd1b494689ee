using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;
using SharpCell.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>The helpers that a cell calls by their bare names.</summary>
public abstract class Kernel
{
    private protected Kernel()
    {
    }

    /// <summary>Shows a value below the cell that is running.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">The MIME types to show; none: those preferred for its type.</param>
    /// <returns>A handle to show another value in the same place.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);

    /// <summary>Takes a string for HTML. It is shown when it is the cell's last expression or is displayed.</summary>
    /// <param name="content">The HTML.</param>
    /// <returns>The content.</returns>
    public static IHtmlContent HTML(string content) => content.ToHtmlContent();

    /// <summary>Runs JavaScript in the page that shows the notebook.</summary>
    /// <param name="scriptContent">The script.</param>
    public static void Javascript(string scriptContent) => $"<script type=\"text/javascript\">{scriptContent}</script>".DisplayAs("text/html");

    /// <summary>Adds a style sheet to the page that shows the notebook.</summary>
    /// <param name="content">The style sheet.</param>
    public static void CSS(string content) => $"<style>{content}</style>".DisplayAs("text/html");

    /// <summary>Asks the reader for a line of text.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="typeHint">The kind of input: <c>text</c>, or <c>password</c> to keep it from view.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to answer: the notebook runs unattended.</exception>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        CellContext.AskAsync(CellContext.Current, new InputRequest(prompt, typeHint == "password"));

    /// <summary>Asks the reader for several values, one after the other.</summary>
    /// <param name="inputDescriptions">What to ask for.</param>
    /// <returns>The answers by name.</returns>
    /// <exception cref="ArgumentException">Nothing is asked for.</exception>
    /// <exception cref="InvalidOperationException">Nobody is there to answer: the notebook runs unattended.</exception>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    public static async Task<IDictionary<string, string>> GetInputsAsync(IEnumerable<InputDescription> inputDescriptions)
    {
        InputDescription[] asked = [.. inputDescriptions ?? []];
        if (asked.Length == 0)
        {
            throw new ArgumentException("Expected at least one input to ask for.", nameof(inputDescriptions));
        }

        Dictionary<string, string> answers = new(StringComparer.Ordinal);
        foreach (InputDescription input in asked)
        {
            answers[input.Name] = await GetInputAsync(input.Prompt, input.TypeHint).ConfigureAwait(false);
        }

        return answers;
    }

    /// <summary>Asks the reader for a password.</summary>
    /// <param name="prompt">The question.</param>
    /// <returns>The answer, which does not show itself.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to answer: the notebook runs unattended.</exception>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    public static async Task<PasswordString> GetPasswordAsync(string prompt = "") =>
        new(await GetInputAsync(prompt, "password").ConfigureAwait(false));
}
