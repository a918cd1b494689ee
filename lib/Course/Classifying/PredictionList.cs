using System.Diagnostics;
using System.Text.Json.Serialization;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;

namespace Course.Classifying;

/// <summary>A class and how likely it is, 0 to 1.</summary>
internal sealed record Guess(string Class, double Probability);

/// <summary>The answer for one map.</summary>
/// <param name="File">The file.</param>
/// <param name="Map">The map's number in an archive of several, from 0; else <see langword="null"/>.</param>
/// <param name="Class">The likeliest class; of several labels all of at least 0.5, joined by "+", or "none".</param>
/// <param name="Probability">Of the likeliest class.</param>
/// <param name="Top3">The three likeliest classes, falling.</param>
internal sealed record Prediction(
    string File, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Map, string Class, double Probability, IReadOnlyList<Guess> Top3);

/// <summary>A file that could not be read.</summary>
internal sealed record PredictionError(string File, string Message);

/// <summary>What <c>predict</c> answers: a file that cannot be read does not keep the others from being answered.</summary>
/// <param name="Answers">One a map.</param>
/// <param name="Errors">One a file that could not be read.</param>
/// <param name="Times">Where the time went; writing the answers is not yet part of it.</param>
internal sealed record PredictionList(IReadOnlyList<Prediction> Answers, IReadOnlyList<PredictionError> Errors, RunTimes Times)
{
    /// <summary>Judges the map in each file; of an archive, every map.</summary>
    public static PredictionList Of(Classifier classifier, IEnumerable<string> files, bool symmetries, CancellationToken cancellation)
    {
        ModelCard card = classifier.Card;
        List<Prediction> answers = [];
        List<PredictionError> errors = [];
        TimeSpan read = TimeSpan.Zero, encode = TimeSpan.Zero, network = TimeSpan.Zero, answer = TimeSpan.Zero;
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                long start = Stopwatch.GetTimestamp();
                WaferDataset maps = Read(file, card);
                read += Stopwatch.GetElapsedTime(start);
                Predictions predictions = classifier.Predict(maps, symmetries, cancellation);
                (encode, network) = (encode + predictions.Times!.Encoding, network + predictions.Times.Network);
                start = Stopwatch.GetTimestamp();
                float[] probabilities = predictions.Probabilities();
                answers.AddRange(Enumerable.Range(0, maps.Count).Select(i => Answer(
                    card, file, maps.Count == 1 ? null : i, probabilities.AsSpan(i * card.ClassNames.Count, card.ClassNames.Count).ToArray())));
                answer += Stopwatch.GetElapsedTime(start);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                errors.Add(new PredictionError(file, problem.Message));
            }
        }

        return new PredictionList(answers, errors, new RunTimes(answers.Count, read.TotalSeconds, encode.TotalSeconds, network.TotalSeconds, answer.TotalSeconds));
    }

    /// <summary>Writes the answers as a table, or as JSON; then, of several, how long it took.</summary>
    public void Write(Shell shell)
    {
        long start = Stopwatch.GetTimestamp();
        WriteAnswers(shell);
        if (Answers.Count > 1)
        {
            shell.Remarks.WriteLine((Times with { Write = Times.Write + Stopwatch.GetElapsedTime(start).TotalSeconds }).Text);
        }
    }

    private void WriteAnswers(Shell shell)
    {
        if (shell.Json)
        {
            shell.WriteJson(new { predictions = Answers, errors = Errors });
            return;
        }

        if (Answers.Count > 0)
        {
            shell.WriteTable(
                ["map", "class", "probability", "top 3"],
                Answers.Select(a => (IReadOnlyList<string>)
                    [Path.GetFileName(a.File) + (a.Map is { } number ? $" [{number}]" : ""), a.Class, $"{a.Probability:P1}", string.Join(", ", a.Top3.Select(g => $"{g.Class} {g.Probability:P1}"))]));
        }

        foreach (PredictionError error in Errors)
        {
            shell.Error.WriteLine($"course: {error.Message}");
        }
    }

    // The classifier's classes in place of the file's own, which may be others or none; the labels are not looked at.
    private static WaferDataset Read(string file, ModelCard card)
    {
        if (Path.GetExtension(file).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                WaferDataset archive = WaferArchive.Read(file);
                (int, int)[] shapes = [.. Enumerable.Range(0, archive.Count).Select(archive.ShapeOf)];
                return new WaferDataset(archive.Dies, shapes, NoLabels(shapes.Length), card.ClassNames, card.MultiLabel);
            }
            catch (WaferFileException)
            {
                // No archive of labelled maps: it may hold a single one, and if not, that reader says what is wrong.
            }
        }

        WaferMap map = WaferMapFile.Read(file);
        return new WaferDataset(map.Dies.ToArray(), map.Rows, map.Columns, NoLabels(1), card.ClassNames, card.MultiLabel);

        int[] NoLabels(int count) => new int[count * (card.MultiLabel ? card.ClassNames.Count : 1)];
    }

    private static Prediction Answer(ModelCard card, string file, int? number, float[] probabilities)
    {
        Guess[] top = [.. card.ClassNames.Zip(probabilities, (name, p) => new Guess(name, p)).OrderByDescending(guess => guess.Probability).Take(3)];
        string[] labels = [.. card.ClassNames.Where((_, i) => probabilities[i] >= 0.5)];
        string answer = !card.MultiLabel ? top[0].Class : labels.Length == 0 ? "none" : string.Join("+", labels);
        return new Prediction(file, number, answer, top[0].Probability, top);
    }
}
