using System.CommandLine;
using Course.Bench;
using Course.Bench.Deploy;
using Course.Bench.Stages;
using Course.Terminal;
using WaferVision.Onnx;

namespace Course.Commands;

/// <summary><c>bench</c>: measures against Python in turns.</summary>
internal static class BenchCommand
{
    private const string Deploy = "deploy";
    private const string Stages = "stages";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Dictionary<string, string> groups = new(BenchRun.Groups)
        {
            [Deploy] = "a classifier in libtorch, here and in Python, and in ONNX Runtime, in single precision and with 8-bit numbers: milliseconds a map, maps a second, file size",
            [Stages] = "where the time of classify goes, from .npz and STDF to lines of answers, with the shipped classifier: maps a second, shares of reading and computing",
        };
        Argument<string> what = new("what") { Description = string.Join("; ", groups.Select(group => $"{group.Key}: {group.Value}")) };
        what.HelpName = "what";
        what.AcceptOnlyFromAmong([.. groups.Keys]);
        Option<int> rounds = new Option<int>("--rounds") { Description = "Rounds of each side; the fastest counts (deploy: all count; stages: one)", DefaultValueFactory = _ => 5 }.Within(1, 1000);
        Option<int?> threads = new Option<int?>("--threads") { Description = "Threads of the numeric libraries (ops: always 1). Default: 1; deploy: 1, then 2; stages: workers, one for each processor" }.Within(1, 1024);
        Option<string[]> models = new("--model")
        {
            Description = "deploy: a weights file, an ONNX file, or a name that './course models' lists; several times. Default: the shipped classifier of WM-811K, resnet18, and resnet50 at 224 pixels",
        };
        Option<int> size = new Option<int>("--size") { Description = "deploy: height and width in pixels of the images of models without weights", DefaultValueFactory = _ => 64 }.Within(8, 1024);
        Option<CalibrationMethod[]> methods = new("--method")
        {
            Description = "deploy: how ranges of 8-bit numbers are chosen, MinMax, Entropy or Percentile; several times", DefaultValueFactory = _ => [new QuantizationOptions().Method],
        };
        Option<string?> data = new("--data") { Description = "deploy: an .npz archive of labelled maps; its training part calibrates, its test part judges" };
        Option<string?> split = new("--split") { Description = "deploy: a list of its parts, written by './course split'. Default: by the seed in the weights file" };
        Option<int> maps = new Option<int>("--maps") { Description = "stages: maps of each form of input, about", DefaultValueFactory = _ => 10_000 }.Within(1, 10_000_000);
        Option<bool> json = new("--json")
        {
            Description = "Write {\"results\":[{\"work\",\"ours\",\"peer\",\"unit\",\"ratio\"}]}, ratio above 1 where ours is faster; deploy: {\"processor\",\"instructionSets\",\"rows\":"
                + "[{\"model\",\"engine\",\"size\",\"threads\",\"bytes\",\"single\":{\"p50\",\"p90\",\"p99\",\"runs\"},\"mapsPerSecond\",\"batchMapsPerSecond\",\"accuracy\",\"macroF1\"}]}; "
                + "stages: {\"processor\",\"workers\",\"rows\":[{\"input\",\"model\",\"maps\",\"seconds\",\"mapsPerSecond\",\"read\",\"prepare\",\"compute\",\"write\",\"readersBusy\",\"workersBusy\"}]}",
        };
        Command command = new("bench", "Measure speed beside Python, in turns, on this machine.") { what, rounds, threads, models, size, methods, data, split, maps, json };
        command.Validators.Add(result =>
        {
            foreach ((string group, Option[] own) in (IEnumerable<(string, Option[])>)[(Deploy, [models, size, methods, data, split]), (Stages, [maps])])
            {
                if (result.GetValue(what) != group && own.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } option)
                {
                    result.AddError($"{option.Name} is for 'bench {group}'");
                }
            }
        });
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                Shell shell = Shell.Of(parsed, parsed.GetValue(json));
                int? shared = parsed.GetValue(threads);
                return parsed.GetRequiredValue(what) switch
                {
                    Stages => StagesBench.Execute(shell, parsed.GetValue(maps), shared ?? Environment.ProcessorCount, cancellation),
                    Deploy => DeployBench.Execute(
                        shell,
                        new DeployOptions
                        {
                            Models = [.. parsed.GetValue(models) ?? []],
                            Size = parsed.GetValue(size),
                            Threads = shared is { } number ? [number] : [1, 2],
                            Rounds = parsed.GetValue(rounds),
                            Methods = [.. parsed.GetValue(methods)!.Distinct()],
                            Data = parsed.GetValue(data) is { } archive ? Path.GetFullPath(archive) : null,
                            Split = parsed.GetValue(split),
                        },
                        cancellation),
                    string group => BenchRun.Execute(shell, new BenchOptions(group, parsed.GetValue(rounds), shared ?? 1), cancellation),
                };
            },
            cancellation));
        return command;
    }
}
