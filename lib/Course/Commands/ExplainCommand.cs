using System.CommandLine;
using Course.Classifying;
using Course.Explaining;
using Course.Terminal;
using WaferVision.Explain;

namespace Course.Commands;

/// <summary><c>explain</c>: shows where on a map a classifier sees its class, and how far its heat maps can be trusted.</summary>
internal static class ExplainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> paths = new Argument<string[]>("maps") { Description = MapFiles.Description, Arity = ArgumentArity.ZeroOrMore }.NotAnOption();
        Option<string> model = new("--model") { Description = "A weights file written by train, or an ONNX file (.onnx)", DefaultValueFactory = _ => ModelFiles.Preferred };
        Option<string[]> methods = new("--method")
        {
            Description = $"{string.Join(", ", HeatMaps.Names)}; may be given several times. Default: all that apply to the model", AllowMultipleArgumentsPerToken = true,
        };
        methods.AcceptOnlyFromAmong([.. HeatMaps.Names]);
        Option<string?> layer = new("--layer") { Description = "The layer of the class activation methods, such as block2. Default: the last with positions" };
        Option<string?> target = new("--class") { Description = "The class to explain. Default: each map's likeliest" };
        Option<bool> measure = new("--measure")
        {
            Description = "Measure the methods on synthetic maps whose defect's place is known: pointing game, energy in the mask, deletion, insertion, and sanity under random weights",
        };
        Option<int> perClass = new Option<int>("--per-class") { Description = "Synthetic maps of each class for --measure", DefaultValueFactory = _ => 8 }.Within(1, 1000);
        Option<long> seed = new("--seed") { Description = "Seed of these maps; another than that of the training", DefaultValueFactory = _ => 7 };
        Option<string?> output = new("--out") { Description = "A page (.html) to write, which needs no network. Default: out/explain.html" };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<bool> json = new("--json")
        {
            Description = "Write {\"page\",\"maps\":[{…as predict…,\"explained\"}],\"measures\":[{\"method\",\"pointing\",\"energy\",\"deletion\",\"insertion\",\"sanity\",\"spearman\",\"structural\",\"sane\",\"milliseconds\"}]}",
        };
        Command command = new("explain", "Show where on a map a classifier sees its class, by several methods, and measure these.")
        {
            paths, model, methods, layer, target, measure, perClass, seed, output, device, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => ExplainRun.Execute(
            Shell.Of(parsed, parsed.GetValue(json)),
            new ExplainOptions
            {
                Files = [.. parsed.GetRequiredValue(paths).SelectMany(MapFiles.Find).Distinct()],
                Model = Path.GetFullPath(parsed.GetRequiredValue(model)),
                Methods = parsed.GetValue(methods) ?? [],
                Layer = parsed.GetValue(layer),
                Class = parsed.GetValue(target),
                Measure = parsed.GetValue(measure),
                PerClass = parsed.GetValue(perClass),
                Seed = parsed.GetValue(seed),
                Output = Path.GetFullPath(parsed.GetValue(output) ?? Repository.PathOf("out", "explain.html")),
                Device = parsed.GetRequiredValue(device),
            },
            cancellation)));
        return command;
    }
}
