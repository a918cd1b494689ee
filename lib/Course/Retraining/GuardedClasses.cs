using System.Globalization;
using WaferVision.Data;
using WaferVision.Evaluation;

namespace Course.Retraining;

/// <summary>The classes on each of which a challenger must be better. They are chosen before it is judged, and not by the maps that judge it.</summary>
/// <param name="Names">The classes; at least one.</param>
/// <param name="Reason">Why these, in words.</param>
internal sealed record GuardedClasses(IReadOnlyList<string> Names, string Reason)
{
    /// <summary>Both in one line; a class may be called <c>none</c>.</summary>
    public string Text => $"guarded: {string.Join(", ", Names.Select(name => $"'{name}'"))}, {Reason}";

    /// <summary>Takes the classes that the rule names, or else the one in which the champion is weakest.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="heldOut">The maps that are to judge.</param>
    /// <param name="champion">What the champion says of the validation maps; asked for only where the rule names no class.</param>
    /// <exception cref="CourseException">A class to guard has too few held-out maps for anything to be shown.</exception>
    public static GuardedClasses Choose(PromotionRule rule, WaferDataset heldOut, Func<Predictions> champion)
    {
        Dictionary<string, int> maps = heldOut.ClassNames.Zip(heldOut.CountsPerClass()).ToDictionary();
        if (rule.Guards is { } named)
        {
            string[] few = [.. named.Where(name => maps[name] < rule.LeastMaps).Select(name => $"{name} ({maps[name]})")];
            return few.Length == 0
                ? new(named, "named by --guard")
                : throw new CourseException($"{string.Join(", ", few)}: too few held-out maps to show anything; expected {rule.LeastMaps} of each guarded class. Give more maps of it, or lower --guard-maps");
        }

        Predictions said = champion();
        IReadOnlyList<ClassScore> scores = said.MultiLabel ? said.MultiLabelReport().PerClass : said.Report().PerClass;
        ClassScore weakest = scores.Where(score => score.Support > 0 && maps[score.Name] >= rule.LeastMaps).MinBy(score => score.F1)
            ?? throw new CourseException($"no class can be guarded: none has a validation map and {rule.LeastMaps} held-out maps. Give more maps, or lower --guard-maps");
        return new([weakest.Name], string.Create(CultureInfo.InvariantCulture, $"in which the champion is weakest: F1 {weakest.F1:P1} on the validation maps"));
    }
}
