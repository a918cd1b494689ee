using System.Text.Json;
using TorchSharp;
using WaferVision.Models;
using WaferVision.Training;

namespace WaferVision.Compression;

public sealed partial class CompactNetwork
{
    private const string Key = "compact";

    /// <summary>Whether a weights file's metadata describe a <see cref="CompactNetwork"/>.</summary>
    /// <param name="metadata">The metadata, see <see cref="Weights.ReadMetadata"/>.</param>
    public static bool IsDescribedBy(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.ContainsKey(Key);
    }

    /// <summary>Makes a network with the weights of a file.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote, or the trainer with <see cref="ToMetadata"/>.</param>
    /// <returns>The network on the CPU, in training mode. The caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds another kind of network.</exception>
    public static CompactNetwork Load(string path)
    {
        IReadOnlyDictionary<string, string> metadata = Weights.ReadMetadata(path);
        if (!metadata.TryGetValue(Key, out string? text))
        {
            throw new InvalidDataException($"{path}: its metadata have no '{Key}', which describes a compact network. Make the model it was saved from and call Weights.Load.");
        }

        CompactNetwork network;
        try
        {
            Description found = JsonSerializer.Deserialize<Description>(text) ?? throw new JsonException("it is null");
            ModelOptions options = found is { Classes: <= 100_000, InputChannels: <= 4096, InputSize: <= 4096 }
                ? new(found.Classes, found.InputChannels, found.InputSize)
                : throw new JsonException($"{found.Classes} classes of {found.InputChannels}×{found.InputSize}×{found.InputSize} images");
            network = Create(found.Model, options, found.Folded, found.Layers.ToDictionary(
                layer => layer.Key, layer => layer.Value is [long inputs, long outputs] ? new LayerSize(inputs, outputs) : throw new JsonException($"'{layer.Key}' has no two sizes")));
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: its metadata '{Key}' describe no network: {problem.Message} Get or write the file again.", problem);
        }

        try
        {
            Weights.Load(network, path);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What a weights file must hold for <see cref="Load"/> to make this network, and whatever else it shall hold.</summary>
    /// <param name="others">Further metadata, or null.</param>
    public IReadOnlyDictionary<string, string> ToMetadata(IReadOnlyDictionary<string, string>? others = null) => new Dictionary<string, string>(others ?? new Dictionary<string, string>())
    {
        [Key] = JsonSerializer.Serialize(new Description(
            Model, Options.Classes, Options.InputChannels, Options.InputSize, Folded, Layers.ToDictionary(layer => layer.Key, layer => new[] { layer.Value.Inputs, layer.Value.Outputs }))),
    };

    /// <summary>Writes the network to a file, atomically.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="metadata">Further metadata, or null.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null) => Weights.Save(this, path, ToMetadata(metadata));

    private sealed record Description(string Model, int Classes, int InputChannels, int InputSize, bool Folded, Dictionary<string, long[]> Layers);
}
