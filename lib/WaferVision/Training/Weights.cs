using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Saves a model's parameters and buffers as safetensors, and loads them from safetensors or from PyTorch's own files, checking every name, type
/// and shape first.
/// </summary>
public static partial class Weights
{
    /// <summary>Writes the model's state to a file, atomically.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="metadata">Free text to store, such as the model's name and classes, or null.</param>
    /// <param name="half">Whether floating-point tensors are stored in half precision, which halves the file; <see cref="WeightsOptions.Convert"/> reads it. Default: no.</param>
    /// <exception cref="ArgumentException">A number is too large for half precision.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Save(nn.Module model, string path, IReadOnlyDictionary<string, string>? metadata = null, bool half = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        SafetensorsFile.Write(path, half ? model.state_dict().ToDictionary(pair => pair.Key, pair => Halved(pair.Key, pair.Value)) : model.state_dict(), metadata);
    }

    /// <summary>Fills the model's parameters and buffers from a file. Where anything does not fit, nothing is changed.</summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="path">A safetensors file, or one that PyTorch's <c>torch.save</c> wrote (<c>.pth</c>, <c>.pt</c>, <c>.th</c>); its content tells which.</param>
    /// <param name="convert">Whether a floating-point type may be converted to the model's, such as half precision to single. Default: no.</param>
    /// <returns>The file's metadata.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit the model; the message lists what is missing, unexpected or different.</exception>
    public static IReadOnlyDictionary<string, string> Load(nn.Module model, string path, bool convert = false) =>
        Load(model, path, new WeightsOptions { Convert = convert }).Metadata;

    /// <summary>
    /// Fills the model's parameters and buffers from a file, as far as the options allow. Names that <c>DataParallel</c> prefixed with
    /// <c>module.</c> and DenseNet's old names are understood. Where anything does not fit, nothing is changed.
    /// </summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="path">A safetensors file, or one that PyTorch's <c>torch.save</c> wrote (<c>.pth</c>, <c>.pt</c>, <c>.th</c>); its content tells which.</param>
    /// <param name="options">What may differ.</param>
    /// <returns>Which tensors were filled, adapted, kept and ignored.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit the model; the message lists what is missing, unexpected or different.</exception>
    public static LoadedWeights Load(nn.Module model, string path, WeightsOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        using ITensorFile file = Open(path);
        return WeightsPlan.Fill(model.state_dict(), file, prefix: "", options);
    }

    /// <summary>Reads a file's metadata without its tensors, to learn which model to make for it. PyTorch's files have none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using ITensorFile file = Open(path);
        return file.Metadata;
    }

    private static Tensor Halved(string name, Tensor value)
    {
        if (!value.is_floating_point())
        {
            return value;
        }

        Tensor halved = value.detach().to(ScalarType.Float16);
        return halved.isfinite().all().item<bool>()
            ? halved
            : throw new ArgumentException($"'{name}' holds a number beyond ±65504, the largest of half precision, or none at all. Store it in single precision.");
    }

    /// <summary>Opens a file in whichever of the formats it is.</summary>
    private static ITensorFile Open(string path) => PyTorchFile.Recognizes(path) ? PyTorchFile.Open(path) : SafetensorsFile.Open(path);
}
