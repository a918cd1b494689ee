using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using WaferVision.Data;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>Features in a file named by everything they depend on, so that a file can be missing but never stale.</summary>
internal sealed class FeatureCache
{
    private const string Values = "features";
    private readonly string _key;
    private readonly string _path;

    public FeatureCache(string folder, nn.Module model, string layer, FeatureOptions options, BatchLoader loader, WaferDataset data)
    {
        _key = Key(model, layer, options, loader, data);
        _path = Path.Combine(folder, $"{_key[..16]}.features.safetensors");
    }

    /// <summary>The features in the file beside the set's labels; null where there is no file, or one that is damaged and is to be written anew.</summary>
    public FeatureSet? Read(WaferDataset data)
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(_path);
            if (!file.Metadata.TryGetValue("key", out string? key) || key != _key
                || file.Entries is not [{ Name: Values, Type: ScalarType.Float32, Shape: [long count, long width] }] || count != data.Count || width is < 1 or > int.MaxValue)
            {
                return null;
            }

            float[] values = MemoryMarshal.Cast<byte, float>(file.ReadBytes(Values)).ToArray();
            return new(values, (int)width, data.Labels.ToArray(), data.ClassNames, data.MultiLabel);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public void Write(FeatureSet features)
    {
        using Tensor values = features.ToTensor();
        SafetensorsFile.Write(_path, new Dictionary<string, Tensor> { [Values] = values }, new Dictionary<string, string> { ["key"] = _key });
    }

    private static string Key(nn.Module model, string layer, FeatureOptions options, BatchLoader loader, WaferDataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // What a head is given does not depend on the head, so that features outlive its training.
        string? head = options.Layer is null ? layer + "." : null;
        Text($"{model.GetType().FullName} {(head is null ? "output" : "input")} of {layer} image {loader.ImageShape}");
        Text($"{(options.Batches ?? new()) with { BatchSize = 1, Shuffle = false, Seed = 0, Augmentation = null, DropLast = false, Threads = 0 }}");
        using (NewDisposeScope())
        {
            foreach ((string name, Tensor value) in model.state_dict().Where(pair => head is null || !pair.Key.StartsWith(head, StringComparison.Ordinal)))
            {
                Text($"{name} {value.dtype} {string.Join(' ', value.shape)}");
                using IDisposable _ = no_grad();
                hash.AppendData(value.detach().cpu().contiguous().bytes);
            }
        }

        Text($"{data.Count} maps");
        for (int i = 0; i < data.Count; i++)
        {
            Text($"{data.ShapeOf(i)}");
            hash.AppendData(data.DiesOf(i));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Text(FormattableString text) => hash.AppendData(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture) + "\n"));
    }
}
