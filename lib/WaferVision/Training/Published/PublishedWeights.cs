using System.Globalization;
using System.Text.RegularExpressions;
using WaferVision.Data.Images;

namespace WaferVision.Training;

/// <summary>A file of weights that somebody published, and what is needed to use it.</summary>
/// <param name="Model">The model's name in the registry.</param>
/// <param name="Address">Where the file is.</param>
/// <param name="Sha256">Hexadecimal digits that the file's SHA-256 begins with, 8 or more.</param>
/// <param name="Preprocessing">How the pictures were prepared that it was evaluated with.</param>
public sealed partial record PublishedWeights(string Model, Uri Address, string Sha256, ImagePreprocessing Preprocessing)
{
    /// <summary>Hexadecimal digits that the file's SHA-256 begins with, 8 or more.</summary>
    /// <exception cref="ArgumentException">Fewer than 8 digits, or something else.</exception>
    public string Sha256 { get; } = Digits().IsMatch(Sha256)
        ? Sha256.ToLowerInvariant()
        : throw new ArgumentException($"Expected 8 to 64 hexadecimal digits of a SHA-256, found '{Sha256}'.", nameof(Sha256));

    /// <summary>What it was trained on. Default: ImageNet.</summary>
    public Pretrained Pretrained { get; init; } = Pretrained.ImageNet;

    /// <summary>Classes of the last layer. Default: 1000.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>Share of ImageNet's validation pictures whose class is the first answer, in %, as its publisher states; null if it does not.</summary>
    public double? Top1 { get; init; }

    /// <summary>Share of ImageNet's validation pictures whose class is among the first five answers, in %, as its publisher states; null if it does not.</summary>
    public double? Top5 { get; init; }

    /// <summary>Beginnings of names in the file that the model may lack. Default: none.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The file's name.</summary>
    public string FileName => Path.GetFileName(Address.LocalPath);

    /// <summary>Every file known here.</summary>
    public static IReadOnlyList<PublishedWeights> All { get; } = [.. Torchvision()];

    /// <summary>Finds the weights of a model.</summary>
    /// <param name="model">The model's name, in any case.</param>
    /// <param name="pretrained">What they were trained on.</param>
    /// <exception cref="ArgumentException">There are none; the message lists the models that have some.</exception>
    public static PublishedWeights Find(string model, Pretrained pretrained = Pretrained.ImageNet)
    {
        ArgumentNullException.ThrowIfNull(model);
        return All.FirstOrDefault(w => w.Pretrained == pretrained && w.Model.Equals(model, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"No published weights {pretrained} of a model '{model}' are known; there are those of {string.Join(", ", All.Where(w => w.Pretrained == pretrained).Select(w => w.Model))}.",
                nameof(model));
    }

    [GeneratedRegex("^[0-9a-fA-F]{8,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    /// <summary>One line of torchvision's table: file (its name ends in the digits of its SHA-256), accuracies, sizes, filter.</summary>
    private static PublishedWeights Torchvision(
        string model, string file, double top1, double top5, int resize = 256, int crop = 224, Interpolation interpolation = Interpolation.Bilinear)
    {
        string digits = file[(file.LastIndexOf('-') + 1)..];
        return new(model, new Uri(string.Create(CultureInfo.InvariantCulture, $"https://download.pytorch.org/models/{file}.pth")), digits, new ImagePreprocessing(resize, crop, interpolation))
        {
            Top1 = top1,
            Top5 = top5,
        };
    }
}
