using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Pretraining;

/// <summary>What a linear probe reaches on a network's frozen features, beside networks of the same kind that have learned nothing.</summary>
internal static class ProbeRun
{
    private const string DigitImages = "t10k-images-idx3-ubyte.gz";
    private const string DigitLabels = "t10k-labels-idx1-ubyte.gz";

    /// <summary>Probes the weights and the random networks; answers 0.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static int Execute(Shell shell, ProbeOptions options, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, string> metadata = Weights.ReadMetadata(options.Weights);
        string name = Text(metadata, options.Weights, "model");
        ModelOptions made = new(Number(metadata, options.Weights, "classes"), Number(metadata, options.Weights, "inputChannels"), Number(metadata, options.Weights, "inputSize"));
        (IBatchSource images, StratifiedSplit split, string source) = Load(options, made.InputSize);
        shell.Remarks.WriteLine($"{source}: {split.Train.Length} images to learn from, {split.Validation.Length} to choose the penalty by, {split.Test.Length} for the test");

        double pretrained = Accuracy(made, network => Weights.Load(network, options.Weights, convert: true));
        double[] random = [.. Enumerable.Range(1, options.Repeats).Select(seed => Accuracy(made with { Seed = seed }, _ => { }))];
        if (shell.Json)
        {
            shell.WriteJson(new { model = name, data = source, pretrained, random, test = split.Test.Length });
        }
        else
        {
            shell.Out.WriteLine($"linear probe of {name} on {source}: {pretrained:P2} with {options.Weights}");
            shell.Out.WriteLine($"the same network with random weights: {random.Average():P2} ({string.Join(", ", random.Select(accuracy => accuracy.ToString("P2", CultureInfo.InvariantCulture)))})");
        }

        return 0;

        double Accuracy(ModelOptions model, Action<nn.Module<Tensor, Tensor>> prepare)
        {
            using nn.Module<Tensor, Tensor> network = Models.Create(name, model);
            prepare(network);
            FeatureSet features = Features.Of(network, images, cancellation);
            LinearProbe probe = LinearProbe.Fit(features.Subset(split.Train), features.Subset(split.Validation));
            return probe.Predict(features.Subset(split.Test)).Report().Accuracy;
        }
    }

    private static (IBatchSource Images, StratifiedSplit Split, string Source) Load(ProbeOptions options, int size)
    {
        if (options.Data is { } folder && Directory.Exists(folder))
        {
            GrayImageSet digits = GrayImageSet.ReadIdx(Path.Combine(folder, DigitImages), Path.Combine(folder, DigitLabels), size);
            int test = digits.Count / 5, validation = digits.Count / 10;
            int[] order = Shuffled([.. Enumerable.Range(0, digits.Count)], options.Seed);
            return (digits, new(order[(test + validation)..], order[test..(test + validation)], order[..test]), "MNIST test images");
        }

        WaferDataset maps = options.Data is { } archive
            ? WaferArchive.Read(Path.GetFullPath(archive))
            : WaferDataset.Generate(options.Count, new GeneratorOptions { Size = size, Seed = options.Seed });
        if (maps.MultiLabel)
        {
            throw new UsageException($"{options.Data} has several labels a map; a probe is told one");
        }

        // A part of a large archive is enough: the same share of each of its parts.
        StratifiedSplit whole = Parts.Split(maps, options.Seed, options.Data);
        int total = whole.Train.Length + whole.Validation.Length + whole.Test.Length;
        int[][] parts = [.. ((int[][])[whole.Train, whole.Validation, whole.Test]).Select(part => Shuffled(part, options.Seed)[..(int)Math.Min(part.Length, (long)part.Length * options.Count / total)])];
        int[] all = [.. Enumerable.Range(0, parts.Sum(part => part.Length))];
        int firstTest = parts[0].Length + parts[1].Length;
        return (
            new BatchLoader(maps.Subset([.. parts.SelectMany(part => part)]), new() { Size = size, Supersampling = true, Shuffle = false }),
            new(all[..parts[0].Length], all[parts[0].Length..firstTest], all[firstTest..]),
            options.Data is null ? "synthetic wafer maps" : Path.GetFileName(options.Data));
    }

    private static int[] Shuffled(int[] indices, long seed)
    {
        int[] order = [.. indices];
        new Random((int)(seed % int.MaxValue)).Shuffle(order);
        return order;
    }

    private static string Text(IReadOnlyDictionary<string, string> metadata, string file, string key) =>
        metadata.TryGetValue(key, out string? value)
            ? value
            : throw new InvalidDataException($"{file}, metadata: expected '{key}'; found {string.Join(", ", metadata.Keys)}. Give a file that './course pretrain' wrote.");

    private static int Number(IReadOnlyDictionary<string, string> metadata, string file, string key)
    {
        string text = Text(metadata, file, key);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new InvalidDataException($"{file}, metadata: expected a whole number in '{key}'; found '{text}'. Give a file that './course pretrain' wrote.");
    }
}
