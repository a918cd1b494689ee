using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>Saves a model's parameters and buffers as safetensors and loads them back, checking every name, type and shape first.</summary>
public static class Weights
{
    private const int LongestList = 12;

    /// <summary>Writes the model's state to a file, atomically.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="metadata">Free text to store, such as the model's name and classes, or null.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Save(nn.Module model, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        SafetensorsFile.Write(path, model.state_dict(), metadata);
    }

    /// <summary>Fills the model's parameters and buffers from a file. Where anything does not fit, nothing is changed.</summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="path">The file.</param>
    /// <param name="convert">Whether a floating-point type may be converted to the model's, such as half precision to single. Default: no.</param>
    /// <returns>The file's metadata.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit the model; the message lists what is missing, unexpected or different.</exception>
    public static IReadOnlyDictionary<string, string> Load(nn.Module model, string path, bool convert = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Fill(model.state_dict(), file, prefix: "", convert);
        return file.Metadata;
    }

    /// <summary>Reads a file's metadata without its tensors, to learn which model to make for it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Metadata;
    }

    /// <summary>Copies the file's tensors whose names begin with a prefix into the targets, which must be the same ones.</summary>
    internal static void Fill(Dictionary<string, Tensor> targets, SafetensorsFile file, string prefix, bool convert)
    {
        Dictionary<string, SafetensorsEntry> entries = file.Entries
            .Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(e => e.Name[prefix.Length..], StringComparer.Ordinal);
        List<string> problems = Problems(targets, entries, convert);
        if (problems.Count > 0)
        {
            string more = problems.Count > LongestList ? $"\n  … and {problems.Count - LongestList} more" : "";
            throw new InvalidDataException(
                $"{file.Path} does not fit the model:\n  {string.Join("\n  ", problems.Take(LongestList))}{more}\n" +
                "Make the model with the options the file was trained with, or give another file.");
        }

        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();

        // Everything is read before anything is changed: a read that fails half-way must not leave a mixed model.
        List<(Tensor Target, Tensor Source)> copies = [.. targets.Select(pair => (pair.Value, file.Read(prefix + pair.Key)))];
        foreach ((Tensor target, Tensor source) in copies)
        {
            target.copy_(source);
        }
    }

    private static List<string> Problems(Dictionary<string, Tensor> targets, Dictionary<string, SafetensorsEntry> entries, bool convert)
    {
        var problems = new List<string>();
        foreach ((string name, Tensor target) in targets)
        {
            if (!entries.TryGetValue(name, out SafetensorsEntry? entry))
            {
                problems.Add($"missing: {name} {Describe(target.dtype, target.shape)}");
            }
            else if (!entry.Shape.SequenceEqual(target.shape))
            {
                problems.Add($"shape: {name} is {Describe(entry.Type, entry.Shape)} in the file, {Describe(target.dtype, target.shape)} in the model");
            }
            else if (entry.Type != target.dtype && !(convert && IsFloat(entry.Type) && IsFloat(target.dtype)))
            {
                problems.Add($"type: {name} is {entry.Type} in the file, {target.dtype} in the model");
            }
        }

        problems.AddRange(entries
            .Where(pair => !targets.ContainsKey(pair.Key))
            .Select(pair => $"unexpected: {pair.Key} {Describe(pair.Value.Type, pair.Value.Shape)}"));
        return problems;
    }

    private static bool IsFloat(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    private static string Describe(ScalarType type, IEnumerable<long> shape) => $"{type} ({string.Join(", ", shape)})";
}
