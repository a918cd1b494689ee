using WaferVision.Classifying;
using WaferVision.Data;

namespace Course.Classifying;

/// <summary>
/// Parts of a data set, fixed by a seed or by a list: synthetic maps stratified 70/15/15, archives 70/10/20, exact copies left out; where an
/// archive names lots, no lot lies in two parts.
/// </summary>
internal static class Parts
{
    /// <summary>The names of the parts, and the whole.</summary>
    public static readonly string[] Names = ["train", "validation", "test", "all"];

    /// <summary>The three parts.</summary>
    /// <param name="data">The maps.</param>
    /// <param name="seed">Decides the parts where no list does.</param>
    /// <param name="archive">The file that the maps are from; <see langword="null"/> for synthetic ones.</param>
    /// <param name="list">A file written by <c>split</c>.</param>
    /// <exception cref="UsageException">A list without an archive.</exception>
    /// <exception cref="WaferFileException">The list is for another archive, or damaged.</exception>
    public static StratifiedSplit Split(WaferDataset data, long seed, string? archive, string? list = null)
    {
        if (archive is null)
        {
            return list is null
                ? StratifiedSplit.Create(data, new SplitOptions { Seed = seed })
                : throw new UsageException("--split is the list of an archive's parts; name the archive with --data");
        }

        if (list is null)
        {
            return StratifiedSplit.Create(data, SplitOptions.RealMaps with { Seed = seed }, WaferArchive.ReadLots(archive));
        }

        if (Names.Contains(list) && !File.Exists(list))
        {
            throw new UsageException($"--split is a file written by './course split'; for a part of the archive say --part {list}");
        }

        SplitList stored = SplitList.Read(list);
        stored.Check(archive, data.Count);
        return stored.Split;
    }

    /// <summary>The three parts of an archive as a classifier was trained with them.</summary>
    /// <param name="data">The archive's maps.</param>
    /// <param name="classifier">The classifier.</param>
    /// <param name="part">The part that it is to be judged by, for the message.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="list">A file written by <c>split</c>; <see langword="null"/> to split by the seed.</param>
    /// <exception cref="CourseException">It was trained on the same archive with another split.</exception>
    public static StratifiedSplit SplitOf(WaferDataset data, WaferClassifier classifier, string part, string archive, string? list)
    {
        ModelCard card = classifier.Card;
        StratifiedSplit split = Split(data, card.SplitSeed, archive, list);
        return card.SplitHash is null || card.SplitHash == split.Fingerprint() || card.DataHash != SplitList.HashOf(archive)
            ? split
            : throw new CourseException(
                $"{classifier.File}: trained on maps of {archive} with another split, so that its {part} part may hold maps seen in training; "
                + (list is null ? "pass the list of that training with --split" : "pass the list of that training, or no --split"));
    }

    /// <summary>The maps of one part by name: train, validation, test.</summary>
    public static WaferDataset Select(WaferDataset data, StratifiedSplit split, string part) => data.Subset(part switch
    {
        "train" => split.Train,
        "validation" => split.Validation,
        _ => split.Test,
    });
}
