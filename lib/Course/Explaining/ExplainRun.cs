using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision;
using WaferVision.Data;
using WaferVision.Explain;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Explaining;

/// <summary>Explains maps, measures methods, and writes the page.</summary>
internal static class ExplainRun
{
    // More heat maps would make a page that no browser scrolls well.
    private const int MostMaps = 100;

    /// <summary>Runs; answers the exit code.</summary>
    /// <exception cref="CourseException">A file or the model does not serve.</exception>
    public static int Execute(Shell shell, ExplainOptions options, CancellationToken cancellation)
    {
        if (options.Files.Count == 0 && !options.Measure)
        {
            throw new UsageException("nothing to explain: name files of wafer maps, or pass --measure");
        }

        using ExplainedModel model = ExplainedModel.Load(options.Model, Devices.Choose(options.Device).Device);
        (string Name, HeatMapMethod Method)[] methods = Methods(model, options);
        ExplainedMap[] maps = [.. options.Files.SelectMany(file => Explain(model, file, methods, options, cancellation)).Take(MostMaps + 1)];
        if (maps.Length > MostMaps)
        {
            throw new CourseException($"more than {MostMaps} maps make a page that is hard to read; name fewer files");
        }

        HeatMapMeasures[] measures = options.Measure ? [.. Measures(shell, model, methods, options, cancellation)] : [];
        string? layer = maps.Length == 0 || model.Network is null || !methods.Any(method => method.Name.Contains("cam", StringComparison.Ordinal)) ? null : Layer(model, maps[0], options);
        ExplanationPage.Write(options.Output, model, [.. methods.Select(method => method.Name)], layer, maps, measures);
        Write(shell, options, maps, measures);
        return 0;
    }

    /// <summary>The methods that were asked for; without a wish all that the model allows.</summary>
    private static (string, HeatMapMethod)[] Methods(ExplainedModel model, ExplainOptions options)
    {
        IEnumerable<string> names = options.Methods.Count > 0 ? options.Methods.Distinct() : options.Layer is null || model.Network is null ? model.Methods : HeatMaps.Names;
        var choices = new HeatMapOptions { Layer = options.Layer, Baseline = images => Baselines.AllPassing(images, model.Card.Encoding) };
        return [.. names.Select(name => (name, model.Method(name, choices)))];
    }

    private static IEnumerable<ExplainedMap> Explain(
        ExplainedModel model, string file, (string Name, HeatMapMethod Method)[] methods, ExplainOptions options, CancellationToken cancellation)
    {
        ModelCard card = model.Card;
        int? wanted = options.Class is null ? null : IndexOf(card, options.Class);
        (WaferDataset maps, string?[] wafers) = MapFiles.Read(file, card);
        var loader = new BatchLoader(maps, model.Batches);
        for (int i = 0; i < maps.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            using Batch batch = loader.Load([i], device: model.Device);
            float[] row = model.Probabilities(batch.Images).cpu().data<float>().ToArray();
            Prediction answer = PredictionList.Answer(card, file, maps.Count == 1 ? null : i, wafers[i], row);
            int target = wanted ?? Array.IndexOf(row, row.Max());
            Plane[] heats = [.. methods.Select(method => Plane.FromTensor(method.Method(batch.Images, [target]))[0])];
            yield return new ExplainedMap(maps.MapAt(i), answer, card.ClassNames[target], heats);
        }
    }

    /// <summary>The layer whose maps the class activation methods weigh, and how finely it sees.</summary>
    private static string Layer(ExplainedModel model, ExplainedMap map, ExplainOptions options)
    {
        using Tensor image = zeros(1, model.Card.Encoding.Channels(), model.Card.Size, model.Card.Size, device: model.Device);
        FeatureMapLayer layer = FeatureMapLayer.Choose(model.Network!, image, options.Layer);
        return $"Class activation maps are those of {layer.Name}: {layer.Rows}×{layer.Columns} places over a map of {map.Map.Rows}×{map.Map.Columns} dies.";
    }

    private static int IndexOf(ModelCard card, string name)
    {
        int index = card.ClassNames.ToList().FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new UsageException($"--class is '{name}'; the model's classes are {string.Join(", ", card.ClassNames)}");
    }

    /// <summary>Measures each method, and two that ignore the model: heat everywhere, and heat where dies fail.</summary>
    private static IEnumerable<HeatMapMeasures> Measures(
        Shell shell, ExplainedModel model, (string Name, HeatMapMethod Method)[] methods, ExplainOptions options, CancellationToken cancellation)
    {
        ModelCard card = model.Card;
        using MaskedMaps maps = MaskedMaps.Generate(
            card.ClassNames, card.Size, card.Encoding, options.PerClass, options.Seed, model.Device);
        shell.Remarks.WriteLine($"measuring on {maps.Count} synthetic maps of {maps.Classes.Distinct().Count()} classes, seed {options.Seed}, {card.Size}×{card.Size} dies");
        (string, HeatMapMethod)[] all =
            [.. methods, ("(where dies fail)", HeatMaps.Differences(images => Baselines.AllPassing(images, card.Encoding))), ("(everywhere)", HeatMaps.Even)];
        foreach ((string name, HeatMapMethod method) in all)
        {
            yield return HeatMapMeasures.Of(name, method, model.Probabilities, maps, model.Network, cancellation);
        }
    }

    private static void Write(Shell shell, ExplainOptions options, ExplainedMap[] maps, HeatMapMeasures[] measures)
    {
        if (shell.Json)
        {
            shell.WriteJson(new
            {
                page = options.Output,
                maps = maps.Select(map => new { map.Answer.File, map.Answer.Map, map.Answer.Wafer, map.Answer.Class, map.Answer.Probability, map.Answer.Top3, map.Explained }),
                measures = measures.Select(one => new
                {
                    one.Method, one.Pointing, one.Energy, deletion = one.Deletion.Area, insertion = one.Insertion.Area, sanity = one.Sanity is null ? (double?)null : SanityCheck.Similarity(one.Sanity), one.Sanity?[^1].Spearman,
                    one.Sanity?[^1].Structural, sane = one.Sanity is null ? (bool?)null : !SanityCheck.Fails(one.Sanity), milliseconds = one.MillisecondsPerMap,
                }),
            });
            return;
        }

        if (maps.Length > 0)
        {
            shell.WriteTable(["map", "explained", "top 3"], maps.Select(map => (IReadOnlyList<string>)[map.Answer.Title, map.Explained, map.Answer.TopText]));
        }

        if (measures.Length > 0)
        {
            shell.WriteTable(MeasureTable.Columns, measures.Select(MeasureTable.Row));
        }

        shell.Out.WriteLine($"written: {options.Output}");
    }
}
