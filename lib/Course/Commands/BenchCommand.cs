using System.CommandLine;
using Course.Bench;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>bench</c>: measures against Python in turns.</summary>
internal static class BenchCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string> what = new("what")
        {
            Description = string.Join("; ", BenchRun.Groups.Select(group => $"{group.Key}: {group.Value}")),
        };
        what.HelpName = "what";
        what.AcceptOnlyFromAmong([.. BenchRun.Groups.Keys]);
        Option<int> rounds = new Option<int>("--rounds") { Description = "Rounds of each side; the fastest counts", DefaultValueFactory = _ => 5 }.Within(1, 1000);
        Option<int> threads = new Option<int>("--threads") { Description = "Threads of the numeric libraries (ops: always 1)", DefaultValueFactory = _ => 1 }.Within(1, 1024);
        Option<bool> json = new("--json") { Description = "Write {\"results\":[{\"work\",\"ours\",\"peer\",\"unit\",\"ratio\"}]}; ratio above 1 where ours is faster" };
        Command command = new("bench", "Measure speed beside Python, in turns, on this machine.") { what, rounds, threads, json };
        command.SetAction((parsed, cancellation) => Task.Run(() => BenchRun.Execute(
            Shell.Of(parsed, parsed.GetValue(json)),
            new BenchOptions(parsed.GetRequiredValue(what), parsed.GetValue(rounds), parsed.GetValue(threads)),
            cancellation)));
        return command;
    }
}
