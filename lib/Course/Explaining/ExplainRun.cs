using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Explain;
using WaferVision.Maps;
using WaferVision.Onnx;
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

        using WaferClassifier model = WaferClassifier.Load(options.Model, Devices.Choose(options.Device).Device);
        (string Name, HeatMapMethod Method)[] methods = Methods(model, options);
        ExplainedMap[] maps = [.. options.Files.SelectMany(file => Explain(model, file, methods, options, cancellation)).Take(MostMaps + 1)];
        if (maps.Length > MostMaps)
        {
            throw new CourseException($"more than {MostMaps} maps make a page that is hard to read; name fewer files");
        }

        (HeatMapMeasures[] measures, ExplainedMap[] examples) = options.Measure ? Measure(shell, model, methods, options, cancellation) : ([], []);
        ExplanationPage.Write(options.Output, new Explanations(model, [.. methods.Select(method => method.Name)], Layer(model, methods, options), maps, measures, examples));
        Write(shell, options, maps, measures);
        return 0;
    }

    /// <summary>The methods that were asked for; without a wish all that the model allows.</summary>
    private static (string, HeatMapMethod)[] Methods(WaferClassifier model, ExplainOptions options)
    {
        IEnumerable<string> names = options.Methods.Count > 0 ? options.Methods.Distinct() : options.Layer is null || Network(model) is null ? HeatMaps.NamesFor(model.Model) : HeatMaps.Names;
        var choices = new HeatMapOptions { Layer = options.Layer, Baseline = images => Baselines.AllPassing(images, model.Card.Encoding) };
        return [.. names.Select(name => (name, HeatMaps.Create(name, model.Model, choices)))];
    }

    private static IEnumerable<ExplainedMap> Explain(
        WaferClassifier model, string file, (string Name, HeatMapMethod Method)[] methods, ExplainOptions options, CancellationToken cancellation)
    {
        ModelCard card = model.Card;
        int? wanted = options.Class is null ? null : IndexOf(card, options.Class);
        (WaferDataset maps, string?[] wafers) = MapFiles.Read(file, card);
        var loader = new BatchLoader(maps, model.Batches);
        for (int i = 0; i < maps.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using Batch batch = loader.Load([i], device: DeviceOf(model));
            yield return One(model, batch.Images, maps.MapAt(i), (file, maps.Count == 1 ? null : i, wafers[i]), wanted, methods);
        }
    }

    private static ExplainedMap One(
        WaferClassifier model, Tensor image, WaferMap map, (string File, int? Number, string? Wafer) from, int? wanted, (string Name, HeatMapMethod Method)[] methods)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] row = Scorers.Logits(model.Model)(image).cpu().data<float>().ToArray();
        if (!Array.TrueForAll(row, float.IsFinite))
        {
            throw new CourseException($"{model.File}: the model gives logits that are no finite numbers; its weights are damaged");
        }

        int target = wanted ?? Array.IndexOf(row, row.Max());
        Plane[] heats = [.. methods.Select(method => Plane.FromTensor(method.Method(image, [target]))[0])];
        return new ExplainedMap(map, PredictionList.Answer(model.Card, from.File, from.Number, from.Wafer, row), model.Card.ClassNames[target], heats);
    }

    /// <summary>The layer whose maps the class activation methods weigh, and how finely it sees; <see langword="null"/> where none of them is used.</summary>
    private static string? Layer(WaferClassifier model, (string Name, HeatMapMethod Method)[] methods, ExplainOptions options)
    {
        if (Network(model) is not { } network || !methods.Any(method => method.Name.Contains("cam", StringComparison.Ordinal)))
        {
            return null;
        }

        using Tensor image = zeros(1, model.Card.Encoding.Channels(), model.Card.Size, model.Card.Size, device: DeviceOf(model));
        FeatureMapLayer layer = FeatureMapLayer.Choose(network, image, options.Layer);
        return $"Class activation maps are those of {layer.Name}: {layer.Rows}×{layer.Columns} places.";
    }

    private static Func<Tensor, Tensor> Probabilities(WaferClassifier model) => Scorers.Probabilities(Scorers.Logits(model.Model), model.Card.MultiLabel);

    /// <summary>The network itself; <see langword="null"/> where ONNX Runtime runs it.</summary>
    private static nn.Module<Tensor, Tensor>? Network(WaferClassifier model) => model.Model is OnnxModel ? null : model.Model;

    private static Device DeviceOf(WaferClassifier model) => model.Model.parameters().FirstOrDefault()?.device ?? CPU;

    private static int IndexOf(ModelCard card, string name)
    {
        int index = card.ClassNames.ToList().FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new UsageException($"--class is '{name}'; the model's classes are {string.Join(", ", card.ClassNames)}");
    }

    /// <summary>Measures each method, and two that ignore the model: heat everywhere, and heat where dies fail. Explains a map of each class as an example.</summary>
    private static (HeatMapMeasures[] Measures, ExplainedMap[] Examples) Measure(
        Shell shell, WaferClassifier model, (string Name, HeatMapMethod Method)[] methods, ExplainOptions options, CancellationToken cancellation)
    {
        ModelCard card = model.Card;
        using MaskedMaps maps = MaskedMaps.Generate(card.ClassNames, card.Size, card.Encoding, options.PerClass, options.Seed, DeviceOf(model));
        int[] first = [.. Enumerable.Range(0, maps.Count).DistinctBy(n => maps.Classes[n])];
        shell.Remarks.WriteLine($"measuring on {maps.Count} synthetic maps of {first.Length} classes, seed {options.Seed}, {card.Size}×{card.Size} dies");
        (string Name, HeatMapMethod Method)[] all =
            [.. methods, ("(where dies fail)", HeatMaps.Differences(images => Baselines.AllPassing(images, card.Encoding))), ("(everywhere)", HeatMaps.Even)];
        HeatMapMeasures[] measures = [.. all.Select(one => HeatMapMeasures.Of(one.Name, one.Method, Probabilities(model), maps, Network(model), cancellation))];
        return (measures, [.. first.Select(n => Example(model, maps, n, methods))]);
    }

    private static ExplainedMap Example(WaferClassifier model, MaskedMaps maps, int n, (string Name, HeatMapMethod Method)[] methods)
    {
        using Tensor image = maps.Images.narrow(0, n, 1);
        return One(model, image, maps.Maps[n], (model.Card.ClassNames[maps.Classes[n]], null, null), maps.Classes[n], methods);
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
