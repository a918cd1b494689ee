using WaferVision.Classifying;
using WaferVision.Data;

namespace Course.Classifying;

/// <summary>Labels in a classifier's order of classes: an archive may have them in another one, or not all of them.</summary>
internal static class MatchedClasses
{
    /// <summary>A data set with a classifier's classes, matched by name.</summary>
    /// <param name="data">The maps.</param>
    /// <param name="classifier">The classifier.</param>
    /// <param name="source">Where the maps are from, for the message.</param>
    /// <exception cref="CourseException">Some maps are of a class that the classifier does not know, or have several labels where it gives one, or the other way round.</exception>
    public static WaferDataset Of(WaferDataset data, WaferClassifier classifier, string source)
    {
        ModelCard card = classifier.Card;
        if (data.MultiLabel != card.MultiLabel)
        {
            throw new CourseException($"{source}: the maps have {Labels(data.MultiLabel)} each; expected {Labels(card.MultiLabel)}, as {classifier.File} gives. {Remedy(data)}");
        }

        if (data.ClassNames.SequenceEqual(card.ClassNames))
        {
            return data;
        }

        IReadOnlyList<int> counts = data.CountsPerClass();
        return Enumerable.Range(0, counts.Count).FirstOrDefault(k => counts[k] > 0 && !card.ClassNames.Contains(data.ClassNames[k]), -1) is >= 0 and var unknown
            ? throw new CourseException(
                $"{source}: {counts[unknown]} maps are of the class '{data.ClassNames[unknown]}'; expected {string.Join(", ", card.ClassNames)}, the classes of {classifier.File}. {Remedy(data)}")
            : data.WithClasses(card.ClassNames);
    }

    private static string Labels(bool several) => several ? "several labels" : "one label";

    private static string Remedy(WaferDataset data) => $"A classifier cannot learn others, and the data have classes {string.Join(", ", data.ClassNames)}: train a new one on data of this kind";
}
