using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>Decides for every tensor of a model where its values come from, before anything is read or changed.</summary>
internal sealed class WeightsPlan
{
    private const int LongestList = 12;
    private const string BatchCounter = ".num_batches_tracked";

    private readonly Dictionary<string, Tensor> _targets;
    private readonly Dictionary<string, TensorEntry> _sources;
    private readonly WeightsOptions _options;
    private readonly List<string> _filled = [];
    private readonly List<string> _adapted = [];
    private readonly List<string> _kept = [];
    private readonly List<string> _problems = [];
    private (long From, long To)? _classes;

    private WeightsPlan(Dictionary<string, Tensor> targets, Dictionary<string, TensorEntry> sources, WeightsOptions options)
    {
        _targets = targets;
        _sources = sources;
        _options = options;
        bool counts = sources.Keys.Any(name => name.EndsWith(BatchCounter, StringComparison.Ordinal));
        foreach ((string name, Tensor target) in targets)
        {
            if (sources.TryGetValue(name, out TensorEntry? source))
            {
                Fit(name, target, source);
            }
            else if (!counts && name.EndsWith(BatchCounter, StringComparison.Ordinal))
            {
                // PyTorch counts batches since 0.4.1 only, and files published before have no counter anywhere.
                _kept.Add(name);
            }
            else
            {
                _problems.Add($"missing: {name} {Describe(target.dtype, target.shape)}");
            }
        }

        foreach ((string name, TensorEntry source) in sources.Where(pair => !targets.ContainsKey(pair.Key)))
        {
            if (!_options.Ignored.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)))
            {
                _problems.Add($"unexpected: {name} {Describe(source.Type, source.Shape)}");
            }
        }
    }

    /// <summary>Fills the targets from the file's tensors whose names begin with a prefix. Where anything does not fit, nothing is changed.</summary>
    /// <exception cref="InvalidDataException">Something does not fit; the message lists what is missing, unexpected or different.</exception>
    public static LoadedWeights Fill(Dictionary<string, Tensor> targets, ITensorFile file, string prefix, WeightsOptions options)
    {
        TensorEntry[] entries =
        [
            .. file.Tensors.Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e with { Name = e.Name[prefix.Length..] }),
        ];
        WeightsPlan plan;
        try
        {
            plan = new WeightsPlan(targets, WeightNames.Match(entries, targets.Keys.ToHashSet(StringComparer.Ordinal)), options);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{file.Path}: {error.Message}.", error);
        }

        plan.Check(file.Path);
        plan.Copy(file, prefix);
        return new(file.Metadata, plan._filled, plan._adapted, plan._kept, [.. plan._sources.Keys.Where(name => !targets.ContainsKey(name))]);
    }

    private static bool IsFloat(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    private static string Describe(ScalarType type, IEnumerable<long> shape) => $"{type} ({string.Join(", ", shape)})";

    private void Fit(string name, Tensor target, TensorEntry source)
    {
        if (source.Type != target.dtype && !(_options.Convert && IsFloat(source.Type) && IsFloat(target.dtype)))
        {
            string remedy = IsFloat(source.Type) && IsFloat(target.dtype) ? " (WeightsOptions.Convert would convert it)" : "";
            _problems.Add($"type: {name} is {source.Type} in the file, {target.dtype} in the model{remedy}");
        }
        else if (source.Shape.SequenceEqual(target.shape))
        {
            _filled.Add(name);
        }
        else if (_options.Stem != StemAdaptation.Refuse && _adapted.Count == 0 && IsStem(source.Shape, target.shape))
        {
            _filled.Add(name);
            _adapted.Add(name);
        }
        else if (_options.NewHead && IsHead(source.Shape, target.shape))
        {
            _kept.Add(name);
        }
        else
        {
            _problems.Add($"shape: {name} is {Describe(source.Type, source.Shape)} in the file, {Describe(target.dtype, target.shape)} in the model");
        }
    }

    /// <summary>A convolution's weight (out, in, height, width) that differs in the number of input channels alone.</summary>
    private static bool IsStem(IReadOnlyList<long> source, long[] target) =>
        source.Count == 4 && target.Length == 4 && source[1] > 0 && source[0] == target[0] && source[2] == target[2] && source[3] == target[3];

    /// <summary>A weight or bias that differs in its outputs alone, by the same two numbers of classes everywhere.</summary>
    private bool IsHead(IReadOnlyList<long> source, long[] target)
    {
        if (source.Count != target.Length || source.Count == 0 || !source.Skip(1).SequenceEqual(target[1..]))
        {
            return false;
        }

        _classes ??= (source[0], target[0]);
        return _classes == (source[0], target[0]);
    }

    private void Check(string path)
    {
        if (_problems.Count > 0)
        {
            string more = _problems.Count > LongestList ? $"\n  … and {_problems.Count - LongestList} more" : "";
            throw new InvalidDataException(
                $"{path} does not fit the model:\n  {string.Join("\n  ", _problems.Take(LongestList))}{more}\n" +
                "Make the model with the options the file was trained with, or give another file.");
        }
    }

    private void Copy(ITensorFile file, string prefix)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();

        // Everything is read before anything is changed: a read that fails half-way must not leave a mixed model.
        List<(Tensor Target, Tensor Source)> copies = [];
        foreach (string name in _filled)
        {
            Tensor source = file.Read(prefix + _sources[name].Name);
            copies.Add((_targets[name], _adapted.Contains(name) ? AdaptStem(source, _targets[name].shape[1]) : source));
        }

        foreach ((Tensor target, Tensor source) in copies)
        {
            target.copy_(source);
        }
    }

    private Tensor AdaptStem(Tensor weight, long channels)
    {
        long old = weight.shape[1];
        Tensor single = weight.to(ScalarType.Float32);
        return _options.Stem switch
        {
            StemAdaptation.Sum => (single.sum(1, keepdim: true) / channels).expand(-1, channels, -1, -1),
            StemAdaptation.Average => single.mean([1], keepdim: true).expand(-1, channels, -1, -1),
            StemAdaptation.Repeat => single.index_select(1, arange(channels, dtype: ScalarType.Int64).remainder(old)) * ((double)old / channels),
            _ => throw new ArgumentOutOfRangeException(nameof(weight), _options.Stem, "Unknown way to adapt a first layer."),
        };
    }
}
