using System.CommandLine;
using SharpCell.Notebook;

namespace Course.Commands;

/// <summary><c>format</c>: brings notebooks to the form in which they are committed.</summary>
internal static class FormatCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> paths = new("notebooks") { Description = "Notebook files or folders. Default: notebooks/", Arity = ArgumentArity.ZeroOrMore };
        paths.NotAnOption();
        Option<bool> check = new("--check") { Description = "Change nothing; fail where a notebook is not in normal form" };
        Command command = new("format", "Bring notebooks to the form in which they are committed: no outputs, cell ids, sorted keys.") { paths, check };
        command.SetAction((parsed, cancellation) => Task.FromResult(
            Run(parsed.InvocationConfiguration.Output, NotebookFiles.Find(parsed.GetRequiredValue(paths)), parsed.GetValue(check), cancellation)));
        return command;
    }

    private static int Run(TextWriter output, IReadOnlyList<string> files, bool check, CancellationToken cancellation)
    {
        int differing = 0;
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (check ? NotebookFormatter.IsFormatted(file) : !NotebookFormatter.FormatFile(file))
            {
                continue;
            }

            differing++;
            output.WriteLine(check ? $"{file} is not in normal form; './course format' brings it there" : $"formatted {file}");
        }

        output.WriteLine(check ? $"{files.Count - differing} in normal form, {differing} not" : $"{differing} changed, {files.Count - differing} unchanged");
        return check && differing > 0 ? CourseCommand.Failure : 0;
    }
}
