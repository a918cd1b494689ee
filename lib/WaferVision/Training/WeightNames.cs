using System.Text.RegularExpressions;

namespace WaferVision.Training;

/// <summary>Finds a file's tensors by the model's names, where the file has older or wrapped names for them.</summary>
internal static partial class WeightNames
{
    /// <summary>What <c>torch.nn.DataParallel</c> puts before every name.</summary>
    private const string ParallelPrefix = "module.";

    /// <summary>The file's tensors by the names they have in the model; those the model lacks keep the file's name.</summary>
    /// <exception cref="InvalidDataException">Two tensors of the file have the same name in the model.</exception>
    public static Dictionary<string, TensorEntry> Match(IReadOnlyCollection<TensorEntry> entries, IReadOnlySet<string> model)
    {
        bool parallel = entries.Count > 0 && entries.All(e => e.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal) && !model.Contains(e.Name));
        var matched = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (TensorEntry entry in entries)
        {
            string name = parallel ? entry.Name[ParallelPrefix.Length..] : entry.Name;
            if (!model.Contains(name) && DenseLayer().Replace(name, "$1$2") is var modern && model.Contains(modern))
            {
                name = modern;
            }

            if (!matched.TryAdd(name, entry))
            {
                throw new InvalidDataException($"the tensors '{matched[name].Name}' and '{entry.Name}' are both meant for '{name}'");
            }
        }

        return matched;
    }

    /// <summary>DenseNet's published files say <c>denselayer1.norm.1.weight</c> for what is <c>denselayer1.norm1.weight</c> since.</summary>
    [GeneratedRegex(@"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..+)$", RegexOptions.CultureInvariant)]
    private static partial Regex DenseLayer();
}
