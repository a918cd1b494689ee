using System.Globalization;
using Course.Terminal;
using WaferVision.Data;

namespace Course.Classifying;

/// <summary>Maps of a class in each part; of several labels, maps with the label.</summary>
internal sealed record ClassParts(string Name, int Train, int Validation, int Test);

/// <summary>What <c>split</c> answers.</summary>
/// <param name="File">The list.</param>
/// <param name="DataHash">SHA-256 of the archive.</param>
/// <param name="Maps">Maps of the archive.</param>
/// <param name="Train">Maps of the training part.</param>
/// <param name="Validation">Maps of the validation part.</param>
/// <param name="Test">Maps of the test part.</param>
/// <param name="Lots">Lots that the split keeps together; 0 where none is known.</param>
/// <param name="ExactCopies">Exact copies of an earlier map, and how many groups of copies carry different labels.</param>
/// <param name="SymmetricCopies">The same with turned and mirrored copies.</param>
/// <param name="PerClass">Each class's maps.</param>
internal sealed record SplitSummary(
    string File, string DataHash, int Maps, int Train, int Validation, int Test, int Lots, CopyCount ExactCopies, CopyCount SymmetricCopies,
    IReadOnlyList<ClassParts> PerClass)
{
    public static SplitSummary Of(string file, SplitList list, WaferDataset data, IReadOnlyList<string?>? lots)
    {
        StratifiedSplit split = list.Split;
        (IReadOnlyList<int> train, IReadOnlyList<int> validation, IReadOnlyList<int> test) = (Counts(split.Train), Counts(split.Validation), Counts(split.Test));
        return new SplitSummary(
            file, list.DataHash, list.Maps, split.Train.Length, split.Validation.Length, split.Test.Length, lots?.OfType<string>().Distinct().Count() ?? 0,
            Duplicates.Count(data), Duplicates.Count(data, CopyKind.Symmetric),
            [.. data.ClassNames.Select((name, k) => new ClassParts(name, train[k], validation[k], test[k]))]);

        IReadOnlyList<int> Counts(int[] maps) => data.Subset(maps).CountsPerClass();
    }

    /// <summary>Writes it as a table, or as JSON.</summary>
    public void Write(Shell shell)
    {
        if (shell.Json)
        {
            shell.WriteJson(this);
            return;
        }

        shell.WriteTable(
            ["class", "train", "validation", "test"],
            PerClass.Select(c => (IReadOnlyList<string>)[c.Name, Whole(c.Train), Whole(c.Validation), Whole(c.Test)]));
        shell.Out.WriteLine($"{Whole(Maps)} maps: {Whole(Train)} train, {Whole(Validation)} validation, {Whole(Test)} test{(Lots > 0 ? $"; {Whole(Lots)} lots, each in one part" : "")}");
        Line("exact copies of an earlier map", ExactCopies);
        Line("with turned and mirrored ones", SymmetricCopies);
        shell.Out.WriteLine($"list in {File}");

        void Line(string kind, CopyCount copies) => shell.Out.WriteLine(
            $"{kind}: {Whole(copies.Copies)}; {Whole(copies.ConflictingGroups)} groups of copies with different labels ({Whole(copies.ConflictingMaps)} maps)");
    }

    private static string Whole(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
