using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>What the registry knows of a model before it is made.</summary>
/// <param name="Name">Its name for <see cref="Models.Create"/>; torchvision's where torchvision has the model.</param>
/// <param name="Title">Its name in prose, such as <c>ResNet-50</c>.</param>
/// <param name="Year">The year its paper appeared; for the course's own networks, that of the paper whose idea they follow.</param>
/// <param name="Paper">That paper's address.</param>
/// <param name="Published">Classes, channels and size the paper or its reference implementation used.</param>
/// <param name="SmallestInput">Least height and width in pixels that its layers can take.</param>
/// <param name="AnySize">Whether one model takes images of several sizes; otherwise only those of the options' size.</param>
/// <param name="Make">Makes it with initial weights drawn from torch's generator.</param>
public sealed record ModelInfo(
    string Name,
    string Title,
    int Year,
    Uri Paper,
    ModelOptions Published,
    int SmallestInput,
    bool AnySize,
    Func<ModelOptions, nn.Module<Tensor, Tensor>> Make)
{
    /// <summary>1000 classes of 3×224×224 images.</summary>
    internal static ModelOptions ImageNet { get; } = new(1000, 3, 224);

    /// <summary>10 classes of 3×32×32 images.</summary>
    internal static ModelOptions Cifar10 { get; } = new(10, 3, 32);

    /// <summary>Address of a paper on arXiv.</summary>
    internal static Uri ArXiv(string id) => new($"https://arxiv.org/abs/{id}");
}
