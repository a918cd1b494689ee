using Course.Classifying;
using WaferVision.Classifying;
using WaferVision.Data;

namespace Course.Retraining;

/// <summary>The maps of a retraining: new ones and, if wanted, old ones, each archive in its own parts.</summary>
/// <param name="Training">The challenger learns from these.</param>
/// <param name="Validation">The challenger's best epoch is chosen by these.</param>
/// <param name="HeldOut">Both are judged by these, which neither has seen.</param>
/// <param name="Dropped">Maps left out of the held-out ones because they are copies, or of lots, of maps to learn from.</param>
/// <param name="NewSplit">The new archive's parts.</param>
/// <param name="Hashes">SHA-256 of each archive, the new one first.</param>
internal sealed record RetrainData(
    WaferDataset Training, WaferDataset Validation, WaferDataset HeldOut, int Dropped, StratifiedSplit NewSplit, IReadOnlyList<(string File, string Hash)> Hashes)
{
    /// <summary>Reads the archives.</summary>
    /// <exception cref="CourseException">They have other classes than the champion, or it was trained on the same archive with another split, or nothing is held out.</exception>
    public static RetrainData Read(RetrainOptions options, WaferClassifier champion)
    {
        Archive fresh = Archive.Read(options.Data, options.Split, champion);
        Archive[] archives = options.Old is { } old ? [fresh, Archive.Read(old, options.OldSplit, champion)] : [fresh];
        WaferDataset learned = Join(archives, split => [.. split.Train, .. split.Validation]);
        HashSet<string> lots = [.. archives.SelectMany(archive => archive.LotsOf([.. archive.Split.Train, .. archive.Split.Validation]))];

        // Within an archive the split sees to it; between two archives maps and lots may recur.
        HashSet<int> copies = [.. Copies(learned, Join(archives, split => split.Test))];
        int before = 0, all = archives.Sum(archive => archive.Split.Test.Length);
        Archive[] kept =
        [
            .. archives.Select(archive =>
            {
                int first = before;
                before += archive.Split.Test.Length;
                return archive with
                {
                    Split = archive.Split with
                    {
                        Test = [.. archive.Split.Test.Where((map, i) => !copies.Contains(first + i) && !(archive.Lots?[map] is { } lot && lots.Contains(lot)))],
                    },
                };
            }),
        ];
        WaferDataset heldOut = Join(kept, split => split.Test);
        return heldOut.Count > 0
            ? new(Join(archives, split => split.Train), Join(archives, split => split.Validation), heldOut, all - heldOut.Count, fresh.Split, [.. archives.Select(a => (a.Path, a.Hash))])
            : throw new CourseException($"{options.Data}: no map is left to judge by; give more maps");
    }

    private static WaferDataset Join(Archive[] archives, Func<StratifiedSplit, int[]> part) =>
        archives.Select(archive => archive.Maps.Subset(part(archive.Split))).Aggregate((one, other) => one.Concat(other));

    private static IEnumerable<int> Copies(WaferDataset learned, WaferDataset heldOut)
    {
        int[] originals = Duplicates.Originals(learned.Concat(heldOut));
        return Enumerable.Range(0, heldOut.Count).Where(i => originals[learned.Count + i] != learned.Count + i);
    }

    private sealed record Archive(string Path, WaferDataset Maps, StratifiedSplit Split, IReadOnlyList<string?>? Lots, string Hash)
    {
        public static Archive Read(string path, string? list, WaferClassifier champion)
        {
            WaferDataset maps = WaferArchive.Read(path);

            // By the archive's own order of classes, as every other command splits it.
            StratifiedSplit split = Parts.SplitOf(maps, champion, "test", path, list);
            return new(path, MatchedClasses.Of(maps, champion, path), split, WaferArchive.ReadLots(path), SplitList.HashOf(path));
        }

        public IEnumerable<string> LotsOf(int[] maps) => Lots is null ? [] : maps.Select(map => Lots[map]).OfType<string>();
    }
}
