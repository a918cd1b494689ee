using System.Diagnostics;
using WaferVision.Evaluation;

namespace Course.Classifying.Sharding;

/// <summary>Turns blocks into lines. Any number of threads may use one.</summary>
internal sealed class BlockClassifier(ClassifierPool classifier, bool symmetries, StageTimes times, CancellationToken cancellation)
{
    /// <summary>Classifies one block, and disposes of it. What cannot be read becomes a line of its own.</summary>
    public RowWriter Run(LoadedBlock block)
    {
        using LoadedBlock owned = block;
        RowWriter rows = new(classifier.Version);
        foreach (BlockPart part in block.Take())
        {
            if (part is UnreadPart unread)
            {
                rows.WriteError(unread.File, unread.Map, unread.Maps, unread.Message);
            }
            else
            {
                Classify((MapsPart)part, rows);
            }
        }

        return rows;
    }

    private void Classify(MapsPart maps, RowWriter rows)
    {
        long start = Stopwatch.GetTimestamp();
        Predictions predictions = classifier.Predict(classifier.SetOf(maps.Dies, maps.Shapes), symmetries, cancellation);
        times.AddPrepare(predictions.Times!.Encoding);
        times.AddCompute(Stopwatch.GetElapsedTime(start) - predictions.Times.Encoding);
        start = Stopwatch.GetTimestamp();
        int classes = classifier.Card.ClassNames.Count;
        for (int i = 0; i < maps.Origins.Count; i++)
        {
            (string file, int map, string? wafer) = maps.Origins[i];
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
}
