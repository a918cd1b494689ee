using System.Globalization;
using System.Text.Json;
using WaferVision.Data;
using WaferVision.Models;

namespace WaferVision.Classifying;

/// <summary>What a weights file says about its classifier, stored in the file itself: enough to make the model and feed it as in training.</summary>
/// <param name="Model">Name in <see cref="Models"/>.</param>
/// <param name="ClassNames">One per output.</param>
/// <param name="MultiLabel">Whether a map may have several labels.</param>
/// <param name="Encoding">How die codes become channels.</param>
/// <param name="Size">Height and width of the images in pixels.</param>
/// <param name="SplitSeed">Seed of the split that the classifier was trained with, so that a test set stays unseen.</param>
public sealed record ModelCard(string Model, IReadOnlyList<string> ClassNames, bool MultiLabel, DieEncoding Encoding, int Size, long SplitSeed)
{
    /// <summary>Whether maps with more dies than pixels are averaged (<see cref="BatchOptions.Supersampling"/>); not so in files of before it was kept.</summary>
    public bool Supersampling { get; init; }

    /// <summary>SHA-256 of the archive that the classifier was trained on; <see langword="null"/> for synthetic maps, and in files of before it was kept.</summary>
    public string? DataHash { get; init; }

    /// <summary><see cref="StratifiedSplit.Fingerprint"/> of the split that it was trained with; <see langword="null"/> as above.</summary>
    public string? SplitHash { get; init; }

    /// <summary>How logits become answers. Default: as they are.</summary>
    public AnswerPolicy Policy { get; init; } = AnswerPolicy.None;

    /// <summary>The options that make the model.</summary>
    public ModelOptions Options => new(ClassNames.Count, Encoding.Channels(), Size);

    /// <summary>As a weights file's metadata.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        Dictionary<string, string> metadata = new()
        {
            ["model"] = Model,
            ["classes"] = JsonSerializer.Serialize(ClassNames),
            ["labels"] = MultiLabel ? "multi" : "single",
            ["encoding"] = Encoding.ToString(),
            ["size"] = Size.ToString(CultureInfo.InvariantCulture),
            ["supersampling"] = Supersampling.ToString(),
            ["split_seed"] = SplitSeed.ToString(CultureInfo.InvariantCulture),
        };
        if (DataHash is not null && SplitHash is not null)
        {
            (metadata["data_sha256"], metadata["split_sha256"]) = (DataHash, SplitHash);
        }

        if (Policy != AnswerPolicy.None)
        {
            metadata["temperature"] = Policy.Temperature.ToString("R", CultureInfo.InvariantCulture);
            metadata["least_probability"] = Policy.LeastProbability.ToString("R", CultureInfo.InvariantCulture);
            metadata["most_energy"] = Policy.MostEnergy.ToString("R", CultureInfo.InvariantCulture);
        }

        return metadata;
    }

    /// <summary>Reads it back.</summary>
    /// <param name="metadata">A weights file's metadata.</param>
    /// <param name="path">The file, for the message.</param>
    /// <exception cref="InvalidDataException">Something is missing or makes no sense.</exception>
    public static ModelCard FromMetadata(IReadOnlyDictionary<string, string> metadata, string path)
    {
        try
        {
            ModelCard card = new(
                metadata["model"],
                JsonSerializer.Deserialize<string[]>(metadata["classes"]) ?? [],
                metadata["labels"] == "multi",
                Enum.Parse<DieEncoding>(metadata["encoding"]),
                int.Parse(metadata["size"], CultureInfo.InvariantCulture),
                long.Parse(metadata["split_seed"], CultureInfo.InvariantCulture))
            {
                Supersampling = bool.Parse(metadata.GetValueOrDefault("supersampling", bool.FalseString)),
                DataHash = metadata.GetValueOrDefault("data_sha256"),
                SplitHash = metadata.GetValueOrDefault("split_sha256"),
                Policy = metadata.ContainsKey("temperature")
                    ? new() { Temperature = Number("temperature"), LeastProbability = Number("least_probability"), MostEnergy = Number("most_energy") }
                    : AnswerPolicy.None,
            };
            return card.Size is >= 8 and <= 4096 && card.ClassNames.Count is >= 1 and <= 10_000 && Models.Models.Names.Contains(card.Model)
                ? card
                : throw new FormatException($"model '{card.Model}', {card.ClassNames.Count} classes, size {card.Size}");
        }
        catch (Exception problem) when (problem is KeyNotFoundException or FormatException or ArgumentException or OverflowException or JsonException)
        {
            throw new InvalidDataException(
                $"{path}: its metadata do not describe a classifier ({problem.Message}); expected a file written by './course train' (best.safetensors), or one exported from it");
        }

        double Number(string key) => double.Parse(metadata[key], CultureInfo.InvariantCulture);
    }
}
