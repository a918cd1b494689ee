using System.Diagnostics;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Formats;

namespace Course.Classifying.Sharding;

/// <summary>A block on its way: of an archive its maps or why they cannot be read; whole files are read where they are classified.</summary>
internal sealed record LoadedBlock(WorkBlock Block, WaferDataset? Maps, string? Error);

/// <summary>Turns blocks into lines. Any number of threads may use one.</summary>
internal sealed class BlockClassifier(ClassifierPool classifier, IReadOnlyList<InputFile> files, bool symmetries, StageTimes times, CancellationToken cancellation)
{
    /// <summary>Reads, where that is still to be done, and classifies one block. A file that cannot be read becomes a line of its own.</summary>
    public RowWriter Run(LoadedBlock loaded)
    {
        RowWriter rows = new(classifier.Version);
        WorkBlock block = loaded.Block;
        if (!block.IsPart)
        {
            RunFiles(block, rows);
        }
        else if (loaded.Maps is { } maps)
        {
            string name = files[block.FirstFile].Name;
            Classify(classifier.SetOf(maps.Dies, [.. Enumerable.Range(0, maps.Count).Select(maps.ShapeOf)]), [.. Enumerable.Range(0, maps.Count).Select(i => new Origin(name, block.FirstMap + i, null))], rows);
        }
        else
        {
            rows.WriteError(files[block.FirstFile].Name, block.FirstMap, block.Maps, loaded.Error!);
        }

        return rows;
    }

    private void RunFiles(WorkBlock block, RowWriter rows)
    {
        Pending pending = new();
        for (int i = block.FirstFile; i < block.FirstFile + block.Files; i++)
        {
            string name = files[i].Name;
            int map = 0;
            string? error;
            using IEnumerator<TestedWafer> wafers = Wafers(name).GetEnumerator();
            while (Next(wafers, out error))
            {
                pending.Add(wafers.Current, new(name, map++, wafers.Current.WaferId));
                if (pending.IsFull)
                {
                    Flush();
                }
            }

            if (error is not null || map == 0)
            {
                Flush();
                rows.WriteError(name, map == 0 ? null : map, null, error ?? "it holds no wafer");
            }
        }

        Flush();

        void Flush()
        {
            if (pending.Origins.Count > 0)
            {
                Classify(classifier.SetOf(pending.Dies.ToArray(), pending.Shapes), pending.Origins, rows);
                pending = new();
            }
        }
    }

    // Opens the file with the first wafer, not before.
    private static IEnumerable<TestedWafer> Wafers(string name)
    {
        foreach (TestedWafer wafer in WaferFiles.Read(name))
        {
            yield return wafer;
        }
    }

    private bool Next(IEnumerator<TestedWafer> wafers, out string? error)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            error = null;
            return wafers.MoveNext();
        }
        catch (Exception problem) when (IsBadInput(problem))
        {
            error = problem.Message;
            return false;
        }
        finally
        {
            times.AddRead(start);
        }
    }

    // Whatever a reader makes of content that no one foresaw, the other files are to be answered.
    private static bool IsBadInput(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException or OverflowException or NotSupportedException;

    private void Classify(WaferDataset maps, IReadOnlyList<Origin> origins, RowWriter rows)
    {
        long start = Stopwatch.GetTimestamp();
        Predictions predictions = classifier.Predict(maps, symmetries, cancellation);
        times.AddPrepare(predictions.Times!.Encoding);
        times.AddCompute(Stopwatch.GetElapsedTime(start) - predictions.Times.Encoding);
        start = Stopwatch.GetTimestamp();
        int classes = classifier.Card.ClassNames.Count;
        for (int i = 0; i < maps.Count; i++)
        {
            (string file, int map, string? wafer) = origins[i];
            ReadOnlySpan<float> logits = predictions.Logits.Span.Slice(i * classes, classes);
            if (logits.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            {
                rows.WriteError(file, map, 1, "the model gives a logit that is no number");
            }
            else
            {
                rows.Write(file, map, wafer, classifier.Card.Policy.Answer(classifier.Card.ClassNames, classifier.Card.MultiLabel, logits));
            }
        }

        times.AddWrite(start);
    }

    /// <summary>Where a map comes from.</summary>
    private sealed record Origin(string File, int Map, string? Wafer);

    /// <summary>Maps of files that are not classified yet.</summary>
    private sealed class Pending
    {
        public List<byte> Dies { get; } = [];

        public List<(int Rows, int Columns)> Shapes { get; } = [];

        public List<Origin> Origins { get; } = [];

        public bool IsFull => Origins.Count == WorkBlock.MostMaps || Dies.Count >= WorkBlock.MostDies;

        public void Add(TestedWafer wafer, Origin origin)
        {
            Dies.AddRange(wafer.Map.Dies);
            Shapes.Add((wafer.Map.Rows, wafer.Map.Columns));
            Origins.Add(origin);
        }
    }
}
