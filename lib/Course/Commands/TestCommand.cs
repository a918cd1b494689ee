using System.CommandLine;
using Course.Terminal;
using Course.Testing;

namespace Course.Commands;

/// <summary><c>test</c>: builds the solution and runs every test project.</summary>
internal static class TestCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string?> filter = new("filter")
        {
            Description = "Part of a test's full name, or a filter expression of dotnet test (FullyQualifiedName~Maps&Category=fast). Default: all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        filter.NotAnOption();
        Option<int> parallel = new Option<int>("--parallel") { Description = "Test projects that run at once", DefaultValueFactory = _ => 1 }.Within(1, 64);
        Option<DirectoryInfo> output = new("--out")
        {
            Description = "Folder for the results (one .trx and one .log each)",
            DefaultValueFactory = _ => new DirectoryInfo(Repository.PathOf("out", "tests")),
        };
        Command command = new("test", "Build everything and run every test.") { filter, parallel, output };
        command.SetAction((parsed, cancellation) => TestRun.ExecuteAsync(
            Shell.Of(parsed),
            new TestRunOptions(parsed.GetValue(filter), parsed.GetValue(parallel), parsed.GetRequiredValue(output).FullName),
            cancellation));
        return command;
    }
}
