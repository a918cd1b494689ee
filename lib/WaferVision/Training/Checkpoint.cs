using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Everything a run needs to go on as if it had never stopped, in one file that is replaced atomically: the model's state, the optimizer's
/// state, and the history. Schedules are functions of the history and each epoch reseeds torch, so neither has a state to save.
/// </summary>
internal sealed class Checkpoint(string folder, string fingerprint, IReadOnlyList<(string Prefix, Dictionary<string, Tensor>? Tensors)> besides)
{
    private const string ModelPrefix = "model.";
    private const string OptimizerKey = "optimizer";

    public string LastPath { get; } = Path.Combine(folder, "last.safetensors");

    public string BestPath { get; } = BestPathIn(folder);

    public bool Exists => File.Exists(LastPath);

    /// <summary>The best epoch's weights in a folder.</summary>
    public static string BestPathIn(string folder) => Path.Combine(folder, "best.safetensors");

    /// <summary>Deletes what a killed run had begun to write.</summary>
    public void RemoveLeftovers()
    {
        AtomicFile.RemoveLeftovers(LastPath);
        AtomicFile.RemoveLeftovers(BestPath);
    }

    public void Save(nn.Module model, OptimizerHelper optimizer, IReadOnlyList<EpochRecord> epochs)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = model.state_dict().ToDictionary(pair => ModelPrefix + pair.Key, pair => pair.Value);
        foreach ((string prefix, Dictionary<string, Tensor>? others) in besides)
        {
            foreach ((string name, Tensor value) in others ?? [])
            {
                tensors[prefix + name] = value;
            }
        }

        tensors[OptimizerKey] = tensor(OptimizerBytes(optimizer), ScalarType.Byte);
        SafetensorsFile.Write(LastPath, tensors, new Dictionary<string, string>
        {
            ["fingerprint"] = fingerprint,
            ["history"] = JsonSerializer.Serialize(epochs),
        });
    }

    /// <summary>Fills model, optimizer and what is kept beside them, and gives the epochs done.</summary>
    public List<EpochRecord> Load(nn.Module model, OptimizerHelper optimizer)
    {
        using SafetensorsFile file = SafetensorsFile.Open(LastPath);
        if (!file.Metadata.TryGetValue("fingerprint", out string? found) || found != fingerprint)
        {
            throw new InvalidDataException(
                $"{LastPath} belongs to a run with other options.\n  there: {found ?? "none"}\n  now:   {fingerprint}\nGive the same options, another folder, or delete the file.");
        }

        List<EpochRecord> epochs = JsonSerializer.Deserialize<List<EpochRecord>>(file.Metadata["history"])
            ?? throw new InvalidDataException($"{LastPath} holds no history; delete it to start anew.");
        WeightsPlan.Fill(model.state_dict(), file, ModelPrefix, new WeightsOptions());
        foreach ((string prefix, Dictionary<string, Tensor>? others) in besides.Where(kept => kept.Tensors is not null))
        {
            WeightsPlan.Fill(others!, file, prefix, new WeightsOptions());
        }

        using var reader = new BinaryReader(new MemoryStream(file.ReadBytes(OptimizerKey)));
        optimizer.load_state_dict(reader);
        return epochs;
    }

    /// <summary>The optimizer's state as a file holds it.</summary>
    public static byte[] OptimizerBytes(OptimizerHelper optimizer)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            optimizer.save_state_dict(writer);
        }

        return buffer.ToArray();
    }
}
