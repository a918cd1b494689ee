using System.CommandLine;
using Course.Notebooks;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>run</c>: executes notebooks headless, writes them executed and as a book.</summary>
internal static class RunCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> notebooks = new Argument<string[]>("notebooks")
        {
            Description = "Notebook files, folders, or beginnings of names in notebooks/ (01). Default: all of notebooks/",
            Arity = ArgumentArity.ZeroOrMore,
        }.NotAnOption();
        Option<string> profile = new("--profile")
        {
            Description = "Sizes: ci (minutes for everything), lesson (two processor cores), full (the headline sizes; meant for a GPU)",
            DefaultValueFactory = _ => "lesson",
        };
        profile.AcceptOnlyFromAmong("ci", "lesson", "full");
        Option<string> output = new("--out") { Description = "Folder for notebooks/, book/ and notebooks.xml (JUnit)", DefaultValueFactory = _ => Repository.PathOf("out") };
        Option<int> parallel = new Option<int>("--parallel") { Description = "Notebooks that run at once", DefaultValueFactory = _ => 1 }.Within(1, 64);
        Option<int> timeout = new Option<int>("--timeout") { Description = "Seconds that a cell may run, unless it says otherwise", DefaultValueFactory = _ => 1800 }
            .Within(1, 7 * 24 * 3600);
        Option<bool> keepGoing = new("--keep-going") { Description = "Go on with a notebook after a cell that failed" };
        Option<string[]> parameters = new("--parameter")
        {
            Description = "NAME=VALUE for a variable of the cell tagged parameters; may be given several times",
            DefaultValueFactory = _ => [],
        };
        parameters.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value).Where(text => text.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--parameter is '{text}'; expected NAME=VALUE");
            }
        });
        Command command = new("run", "Execute notebooks and write them executed and as a readable HTML book.")
        {
            notebooks, profile, output, parallel, timeout, keepGoing, parameters,
        };
        command.SetAction((parsed, cancellation) => NotebookSession.ExecuteAsync(
            Shell.Of(parsed),
            new NotebookSessionOptions
            {
                Notebooks = NotebookFiles.Find(parsed.GetRequiredValue(notebooks)),
                Profile = parsed.GetRequiredValue(profile),
                Output = Path.GetFullPath(parsed.GetRequiredValue(output)),
                Parallel = parsed.GetValue(parallel),
                CellTimeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                KeepGoing = parsed.GetValue(keepGoing),
                Parameters = parsed.GetRequiredValue(parameters)
                    .Select(text => text.Split('=', 2)).GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.Last()[1]),
            },
            cancellation));
        return command;
    }
}
