using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;

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

    /// <summary>Asks the reader for a line of text. A notebook that runs unattended has nobody to ask.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="typeHint">The kind of input.</param>
    /// <returns>Never: see the exception.</returns>
    /// <exception cref="InvalidOperationException">The notebook runs unattended.</exception>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        Task.FromException<string>(Unattended(prompt));

    /// <summary>Asks the reader for several values. A notebook that runs unattended has nobody to ask.</summary>
    /// <param name="inputDescriptions">What to ask for.</param>
    /// <returns>Never: see the exception.</returns>
    /// <exception cref="InvalidOperationException">The notebook runs unattended.</exception>
    public static Task<IDictionary<string, string>> GetInputsAsync(IEnumerable<InputDescription> inputDescriptions) =>
        Task.FromException<IDictionary<string, string>>(Unattended(string.Join(", ", inputDescriptions.Select(i => i.Prompt))));

    /// <summary>Asks the reader for a password. A notebook that runs unattended has nobody to ask.</summary>
    /// <param name="prompt">The question.</param>
    /// <returns>Never: see the exception.</returns>
    /// <exception cref="InvalidOperationException">The notebook runs unattended.</exception>
    public static Task<PasswordString> GetPasswordAsync(string prompt = "") => Task.FromException<PasswordString>(Unattended(prompt));

    internal static InvalidOperationException Unattended(string prompt) => new(
        $"The notebook asks for input (\"{prompt}\"), but it runs unattended. " +
        "Declare the value as a variable in a cell tagged 'parameters' and pass it to the run as a notebook parameter.");
}
