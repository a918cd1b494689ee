using System.CommandLine;
using Course.Kernels;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>lab</c>: opens the notebooks in JupyterLab or Jupyter Notebook with the course's kernel.</summary>
internal static class LabCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new("lab", "Open the notebooks in JupyterLab or Jupyter Notebook with the course's kernel. What else is given goes to Jupyter (--no-browser).")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellation) => JupyterProgram.OpenAsync(Shell.Of(parsed), [.. parsed.UnmatchedTokens], cancellation));
        return command;
    }
}
