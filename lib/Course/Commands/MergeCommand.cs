using System.CommandLine;
using Course.Classifying.Sharding;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>merge</c>: puts together what the shards of <c>classify</c> wrote.</summary>
internal static class MergeCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string> folder = new Argument<string>("folder") { Description = "What './course classify --out' named" }.NotAnOption();
        Option<string> output = new("--out") { Description = "The file to write: a line of JSON for each map or error, in the order of the inputs", Required = true };
        Option<bool> json = new("--json") { Description = "Write {\"file\",\"shards\",\"rows\",\"errors\"}" };
        Command command = new("merge", "Put the outputs of all shards of classify together, whatever their number, into what one machine would have written. Exit code 3: done, but some inputs could not be read.") { folder, output, json };
        command.SetAction(parsed => ShardMerge.Execute(Shell.Of(parsed, parsed.GetValue(json)), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output)));
        return command;
    }
}
