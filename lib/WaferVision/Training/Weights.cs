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
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public static void Save(nn.Module model, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        SafetensorsFile.Write(path, model.state_dict(), metadata);
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

    /// <summary>Opens a file in whichever of the formats it is.</summary>
    private static ITensorFile Open(string path) => PyTorchFile.Recognizes(path) ? PyTorchFile.Open(path) : SafetensorsFile.Open(path);
}
