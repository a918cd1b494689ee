using System.CommandLine;

namespace Course.Commands;

/// <summary><c>setup</c>: carried out by the bash entry, before any .NET code runs; here for shells without bash.</summary>
internal static class SetupCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new("setup", "Install what this machine lacks and choose where packages come from (bash: ./course setup).");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(
            "The packages come from NuGet and were restored by the build. For charts, formulas and diagrams that work offline in the book, "
            + "run 'npm ci --omit=optional' in the repository. On a system with bash, './course setup' does all of it."));
        return command;
    }
}
