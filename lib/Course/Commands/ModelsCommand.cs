using System.CommandLine;
using System.Globalization;
using Course.Terminal;
using TorchSharp;
using WaferVision.Models;
using static TorchSharp.torch;

namespace Course.Commands;

/// <summary><c>models</c>: what each classifier costs, counted on a real forward pass at its paper's classes, channels and size.</summary>
internal static class ModelsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string[]> names = new("names") { Description = "Models to list, such as resnet50. Default: all", Arity = ArgumentArity.ZeroOrMore };
        names.HelpName = "names";
        names.AcceptOnlyFromAmong([.. Models.Names]);
        Option<bool> json = new("--json")
        {
            Description = "Write {\"models\":[{\"name\",\"title\",\"year\",\"paper\",\"classes\",\"inputChannels\",\"inputSize\",\"parameters\",\"multiplyAdds\",\"megabytes\",\"receptiveField\"}]}",
        };
        Command command = new("models", "List the classifiers with their papers, parameters, multiply-adds, sizes and receptive fields.") { names, json };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(Shell.Of(parsed, parsed.GetValue(json)), parsed.GetRequiredValue(names), cancellation)));
        return command;
    }

    private static int Execute(Shell shell, string[] names, CancellationToken cancellation)
    {
        IEnumerable<ModelInfo> wanted = names.Length == 0 ? Models.All : names.Distinct().Select(Models.Info);
        List<ModelRow> rows = [];
        foreach (ModelInfo info in wanted)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(ModelRow.Of(info));
        }

        if (shell.Json)
        {
            shell.WriteJson(new ModelList(rows));
        }
        else
        {
            shell.WriteTable(["name", "year", "paper", "input", "classes", "parameters", "multiply-adds", "MB", "field"], rows.Select(row => row.ToCells()));
            shell.Out.WriteLine("MB: of the stored weights, 1 MB = 1,048,576 bytes; field: input pixels that one element of the last maps sees");
        }

        return 0;
    }

    private sealed record ModelList(IReadOnlyList<ModelRow> Models);

    private sealed record ModelRow(
        string Name,
        string Title,
        int Year,
        Uri Paper,
        int Classes,
        int InputChannels,
        int InputSize,
        long Parameters,
        long MultiplyAdds,
        double Megabytes,
        long? ReceptiveField)
    {
        public static ModelRow Of(ModelInfo info)
        {
            using DisposeScope scope = NewDisposeScope();
            ModelOptions options = info.Published;
            using nn.Module<Tensor, Tensor> model = Models.Create(info.Name, options);
            ModelSummary summary = ModelSummary.Of(model, 1, options.InputChannels, options.InputSize, options.InputSize);
            long bytes = model.state_dict().Values.Sum(entry => entry.numel() * entry.element_size());
            return new(
                info.Name, info.Title, info.Year, info.Paper, options.Classes, options.InputChannels, options.InputSize,
                summary.Parameters, summary.MultiplyAdds, bytes / 1048576.0, summary.ReceptiveField);
        }

        public IReadOnlyList<string> ToCells() =>
        [
            Name, Year.ToString(CultureInfo.InvariantCulture), Paper.ToString(), $"{InputChannels}×{InputSize}×{InputSize}", Whole(Classes), Whole(Parameters), Whole(MultiplyAdds),
            Megabytes.ToString("0.0", CultureInfo.InvariantCulture), ReceptiveField is { } field ? Whole(field) : "all",
        ];

        private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
    }
}
