using System.CommandLine;
using Course.Classifying;
using Course.Classifying.Sharding;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>classify</c>: names the classes of any number of wafer maps, or of one machine's share of them.</summary>
internal static class ClassifyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> inputs = new Argument<string[]>("maps")
        {
            Description = MapFiles.Description,
            Arity = ArgumentArity.OneOrMore,
        }.NotAnOption();
        Option<string> shard = new("--shard")
        {
            Description = $"Which part of the work: I/N, I from 1 to N; env/N in a Kubernetes Indexed Job, whose {ShardNumber.IndexVariable} counts from 0",
            DefaultValueFactory = _ => "1/1",
        };
        Option<string> output = new("--out") { Description = "The folder for the outputs of all shards, a file of JSON lines each", Required = true };
        Option<string> model = new("--model")
        {
            Description = "A weights file written by train, or an ONNX file. Default: what train wrote last to out/train, else the classifier in data/models",
            DefaultValueFactory = _ => ModelFiles.Preferred,
        };
        Option<bool> symmetries = new("--symmetries") { Description = "Average over the eight symmetries of the square: a little better, eight times slower" };
        Option<int> workers = new Option<int>("--workers") { Description = "Threads that classify; the answers do not depend on it. Default: one for each processor", DefaultValueFactory = _ => Environment.ProcessorCount }.Within(1, 1024);
        Option<bool> redo = new("--redo") { Description = "Replace an output that was made with another model, other options or other inputs" };
        Option<bool> json = new("--json") { Description = "Write {\"file\",\"shard\",\"skipped\",\"rows\",\"errors\",\"seconds\",\"processor\",\"mapsPerSecond\",\"unpack\",\"read\",\"prepare\",\"compute\",\"write\", …}" };
        Command command = new("classify", "Name the defect classes of any number of wafer maps, on one machine or many; './course merge' puts the shards together. Exit code 3: done, but some inputs could not be read.")
        {
            inputs, shard, output, model, symmetries, workers, redo, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => ShardRun.Execute(
            Shell.Of(parsed, parsed.GetValue(json)),
            new ShardOptions(
                parsed.GetRequiredValue(inputs),
                ShardNumber.Parse(parsed.GetRequiredValue(shard), Environment.GetEnvironmentVariable),
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(model),
                parsed.GetValue(symmetries),
                parsed.GetValue(workers),
                parsed.GetValue(redo)),
            cancellation)));
        return command;
    }
}
