namespace WaferVision.Evaluation;

/// <summary>Checks and reductions shared by the reports, over row-major (N, classes) scores.</summary>
internal static class ScoreTable
{
    /// <summary>Checks that the scores are N rows of finite numbers and gives the number of classes.</summary>
    public static int Check(ReadOnlySpan<float> scores, int rows, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count == 0 || scores.Length != (long)rows * classNames.Count)
        {
            throw new ArgumentException($"{rows} maps and {classNames.Count} classes need {(long)rows * classNames.Count} scores, but {scores.Length} were given.", nameof(scores));
        }

        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
            {
                throw new ArgumentException($"The score of map {i / classNames.Count} for class '{classNames[i % classNames.Count]}' is not a number; has the training diverged?", nameof(scores));
            }
        }

        return classNames.Count;
    }

    /// <summary>The index of the highest score, the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int k = 1; k < row.Length; k++)
        {
            best = row[k] > row[best] ? k : best;
        }

        return best;
    }
}
