using Course.Classifying;
using Course.Classifying.Sharding;
using Course.Terminal;
using WaferVision;

namespace Course.Bench.Stages;

/// <summary>Where the time of <c>classify</c> goes: many maps in each form of input, judged by the shipped classifier in single precision and with 8-bit numbers.</summary>
internal static class StagesBench
{
    /// <summary>Measures and writes the table, or JSON; answers the exit code.</summary>
    /// <param name="shell">The terminal.</param>
    /// <param name="maps">Maps of each form, about; from 1.</param>
    /// <param name="workers">Threads that classify.</param>
    /// <param name="cancellation">Ends the work between two batches; the files are deleted also then.</param>
    /// <exception cref="IOException">The shipped classifier is not there, or the disk is full.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static int Execute(Shell shell, int maps, int workers, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        using ClassifierPool single = ClassifierPool.Load(ModelFiles.RealWafers, shell.Error);
        using ClassifierPool whole = ClassifierPool.Load(ClassifyBench.Quantized(ModelFiles.RealWafers, folder.Path), shell.Error);
        shell.Remarks.WriteLine($"{Processor.Description}; {workers} workers; inputs are some files and links to them, read from memory");
        List<StageRow> rows = [];
        foreach ((string name, Action<string, int> write) in StageInputs.Forms)
        {
            shell.Remarks.WriteLine($"  {name}: files …");
            string inputs = Directory.CreateDirectory(Path.Combine(folder.Path, "in")).FullName;
            write(inputs, maps);
            foreach ((string model, ClassifierPool classifier) in (IEnumerable<(string, ClassifierPool)>)[("single precision", single), ("8-bit numbers", whole)])
            {
                shell.Remarks.WriteLine($"  {name}: {model} …");
                Run(Directory.EnumerateFiles(inputs).First(), classifier); // Compiled code is warm then.
                rows.Add(StageRow.Of(name, model, Run(inputs, classifier)));
            }

            Directory.Delete(inputs, recursive: true);
        }

        if (shell.Json)
        {
            shell.WriteJson(new { processor = Processor.Name, workers, rows });
            return 0;
        }

        shell.WriteTable(StageRow.Columns, rows.Select(row => row.ToCells()));
        shell.Out.WriteLine("read to lines: shares of the time that all threads together were busy. Where the workers are busy nearly all the time, reading holds nothing up");
        return 0;

        ShardReport Run(string input, ClassifierPool classifier)
        {
            ShardOptions options = new([input], new(1, 1), Path.Combine(folder.Path, "out"), "", Symmetries: false, workers, Redo: true);
            return new ShardJob(options, classifier).Run(_ => { }, cancellation);
        }
    }
}
