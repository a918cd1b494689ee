using System.Globalization;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Data.Images;
using WaferVision.Models;
using WaferVision.Training.Published;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// A pretrained network to transfer from: where its weights are, what they have seen, how it wants its images, and how it is made with a new head.
/// The head is always a dense layer <c>fc</c> on the means of the last planes, so that a <see cref="LinearProbe"/> can become it.
/// </summary>
public sealed class Backbone
{
    private const string ImageNetSuffix = "-imagenet.safetensors";

    // Front to back: the layers whose features are worth comparing; then the stages, head first.
    private static readonly Dictionary<string, (string[] Layers, string[] Stages)> Known = new(StringComparer.Ordinal)
    {
        ["resnet"] = (["maxpool", "layer1", "layer2", "layer3", "layer4"], ["fc", "layer4", "layer3", "layer2", "layer1"]),
        ["squeezenet"] = (["features.2", "features.5", "features.8", "features.12"], ["fc", "features.1?", "features.9", "features.7", "features.6"]),
    };

    private readonly string _family;

    private Backbone(ModelInfo model, string path, string seen, string why, ModelOptions made, ImagePreprocessing? preprocessing)
    {
        _family = Known.Keys.First(family => model.Name.StartsWith(family, StringComparison.Ordinal));
        (Model, Path, Seen, Why, Made, Preprocessing) = (model, path, seen, why, made, preprocessing);
    }

    /// <summary>What the registry knows of the network.</summary>
    public ModelInfo Model { get; }

    /// <summary>The file of the weights.</summary>
    public string Path { get; }

    /// <summary>What the network learned from, in words.</summary>
    public string Seen { get; }

    /// <summary>Why this backbone was chosen and no other, in a sentence.</summary>
    public string Why { get; }

    /// <summary>Classes, channels and image size that the weights were trained with.</summary>
    public ModelOptions Made { get; }

    /// <summary>How photographs were prepared for it; null for a network of grey images.</summary>
    public ImagePreprocessing? Preprocessing { get; }

    /// <summary>Names of layers whose features may be compared, from the image on.</summary>
    public IReadOnlyList<string> Layers => Known[_family].Layers;

    /// <summary>Names or patterns of the stages, the head first, for <see cref="Freezing"/>, <see cref="DiscriminativeRates"/> and <see cref="GradualUnfreezing"/>.</summary>
    public IReadOnlyList<string> Stages => Known[_family].Stages;

    /// <summary>
    /// The best backbone that needs no download: ResNet-50 with ImageNet weights where they lie in PyTorch's cache or in a folder that
    /// <c>WAFERVISION_WEIGHTS</c> lists, else SqueezeNet 1.1 likewise, else the one of grey images whose file is given. ImageNet weights may be
    /// PyTorch's own file or <c>NAME-imagenet.safetensors</c>, such as <c>squeezenet1_1-imagenet.safetensors</c>.
    /// </summary>
    /// <param name="shipped">A file that <c>./course pretrain</c> wrote.</param>
    /// <exception cref="FileNotFoundException">There are no ImageNet weights, and the file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or says nothing of its model.</exception>
    public static Backbone Choose(string shipped)
    {
        ArgumentNullException.ThrowIfNull(shipped);
        return ImageNet("resnet50", "ImageNet weights of ResNet-50, which the original course uses, are on this machine")
            ?? ImageNet("squeezenet1_1", "ImageNet weights of ResNet-50 are not on this machine, those of SqueezeNet 1.1 are")
            ?? OfGreyImages(shipped, $"no ImageNet weights of ResNet-50 or SqueezeNet 1.1 are in PyTorch's cache or in a folder that {WeightsCache.Variable} lists, and this one needs no download");
    }

    /// <summary>A network of grey images, such as the one that comes with the course.</summary>
    /// <param name="path">A file that <c>./course pretrain</c> wrote.</param>
    /// <param name="why">Why it is used.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or says nothing of its model.</exception>
    public static Backbone OfGreyImages(string path, string why = "it was asked for")
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: expected the weights of a backbone; found no file. Get it from the repository, or make one with './course pretrain'.", path);
        }

        IReadOnlyDictionary<string, string> metadata = Weights.ReadMetadata(path);
        string name = Entry("model");
        ModelInfo? model = Models.Models.All.FirstOrDefault(info => info.Name == name && name.StartsWith("resnet", StringComparison.Ordinal));
        return model is null
            ? throw new InvalidDataException($"{path}, metadata: expected a ResNet in 'model'; found '{name}'. Give a file that './course pretrain' wrote.")
            : new(model, path, metadata.GetValueOrDefault("data") ?? "unknown images", why, new(Number("classes"), Number("inputChannels"), Number("inputSize")), null);

        string Entry(string key) => metadata.TryGetValue(key, out string? value)
            ? value
            : throw new InvalidDataException($"{path}, metadata: expected '{key}'; found {string.Join(", ", metadata.Keys)}. Give a file that './course pretrain' wrote.");

        int Number(string key) => int.TryParse(Entry(key), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new InvalidDataException($"{path}, metadata: expected a whole number in '{key}'; found '{Entry(key)}'. Give a file that './course pretrain' wrote.");
    }

    /// <summary>Makes the network with a head for other classes.</summary>
    /// <param name="classes">Classes of the new head.</param>
    /// <param name="seed">Seed of the new head, and of everything else where nothing is loaded.</param>
    /// <param name="pretrained">Whether to load the weights; otherwise all weights are initial ones: training from scratch.</param>
    /// <returns>A network from (N, <see cref="ModelOptions.InputChannels"/>, H, W) images to logits, on the CPU, in training mode. The caller disposes it.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file does not fit the network.</exception>
    public nn.Module<Tensor, Tensor> Create(int classes, long seed = 1, bool pretrained = true)
    {
        nn.Module<Tensor, Tensor> model = Models.Models.Create(Model.Name, Made with { Classes = classes, Seed = seed });
        try
        {
            if (pretrained)
            {
                Weights.Load(model, Path, new WeightsOptions { Convert = true, NewHead = true });
            }

            return model is SqueezeNet ? Pooled(model, classes) : model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Wafer maps as this backbone wants them.</summary>
    /// <param name="data">The maps.</param>
    /// <param name="options">Batch size, order and augmentation; the size is the backbone's unless set, the encoding is always <see cref="DieEncoding.Scaled"/>. Defaults if null.</param>
    /// <returns>Images of one channel, or of three for a network of photographs.</returns>
    public IBatchSource Images(WaferDataset data, BatchOptions? options = null)
    {
        options ??= new();
        var grey = new BatchLoader(data, options with { Encoding = DieEncoding.Scaled, Size = options.Size ?? Made.InputSize, Supersampling = true });
        return Preprocessing is null ? grey : new RgbBatches(grey, Preprocessing);
    }

    /// <summary>The network, the images it learned from and why it was chosen, in words.</summary>
    public override string ToString() => $"{Model.Title}, trained on {Seen}: {Why}";

    private static Backbone? ImageNet(string model, string why)
    {
        PublishedWeights weights = PublishedWeights.Find(model);
        string? path = WeightsCache.Find(weights) ?? WeightsCache.Folders.Select(folder => System.IO.Path.Combine(folder, model + ImageNetSuffix)).FirstOrDefault(File.Exists);
        return path is null
            ? null
            : new(Models.Models.Info(model), path, "the 1.2 million photographs of ImageNet", why, ModelInfo.ImageNet with { Classes = weights.Classes }, weights.Preprocessing);
    }

    /// <summary>SqueezeNet's head is a convolution with ReLU behind it; a dense layer on the means takes its place.</summary>
    private static PooledFeatures Pooled(nn.Module<Tensor, Tensor> model, int classes)
    {
        var parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        parts["classifier"].Dispose();
        return new((nn.Module<Tensor, Tensor>)parts["features"], 512, classes);
    }
}
