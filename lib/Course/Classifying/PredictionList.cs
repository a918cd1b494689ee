using System.Diagnostics;
using System.Text.Json.Serialization;
using Course.Terminal;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;

namespace Course.Classifying;

/// <summary>The answer for one map.</summary>
/// <param name="File">The file.</param>
/// <param name="Map">The map's number in a file of several, from 0; else <see langword="null"/>.</param>
/// <param name="Wafer">The wafer's identity, where the file tells it.</param>
/// <param name="Class">The likeliest class; of several labels all of at least 0.5, joined by "+", or "none".</param>
/// <param name="Probability">Of the likeliest class.</param>
/// <param name="Top3">The three likeliest classes, falling.</param>
/// <param name="Review">Why a person should look at the map; <see langword="null"/> where the answer stands.</param>
internal sealed record Prediction(
    string File,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Map,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Wafer,
    string Class,
    double Probability,
    IReadOnlyList<Guess> Top3,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Review)
{
    /// <summary>The file's name and, in square brackets, which of its maps.</summary>
    [JsonIgnore]
    public string Title => Path.GetFileName(File) + (Wafer is not null ? $" [{Wafer}]" : Map is { } number ? $" [{number}]" : "");

    /// <summary>The three likeliest classes with their probabilities.</summary>
    [JsonIgnore]
    public string TopText => string.Join(", ", Top3.Select(guess => $"{guess.Class} {guess.Probability:P1}"));

    /// <summary>What follows them where a person should look.</summary>
    [JsonIgnore]
    public string ReviewText => Review is null ? "" : $" (review: {Review})";
}

/// <summary>A file that could not be read.</summary>
internal sealed record PredictionError(string File, string Message);

/// <summary>What <c>predict</c> answers: a file that cannot be read does not keep the others from being answered.</summary>
/// <param name="Answers">One a map.</param>
/// <param name="Errors">One a file that could not be read.</param>
/// <param name="Times">Where the time went; writing the answers is not yet part of it.</param>
internal sealed record PredictionList(IReadOnlyList<Prediction> Answers, IReadOnlyList<PredictionError> Errors, RunTimes Times)
{
    private const int MostTableRows = 1000;

    /// <summary>Judges every map of each file.</summary>
    public static PredictionList Of(WaferClassifier classifier, IEnumerable<string> files, bool symmetries, CancellationToken cancellation)
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
                (WaferDataset maps, string?[] wafers) = MapFiles.Read(file, card);
                read += Stopwatch.GetElapsedTime(start);
                Predictions predictions = classifier.Predict(maps, symmetries, cancellation);
                (encode, network) = (encode + predictions.Times!.Encoding, network + predictions.Times.Network);
                start = Stopwatch.GetTimestamp();
                answers.AddRange(Enumerable.Range(0, maps.Count).Select(i => Answer(
                    card, file, maps.Count == 1 ? null : i, wafers[i], predictions.Logits.Span.Slice(i * card.ClassNames.Count, card.ClassNames.Count))));
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

        if (Answers.Count > MostTableRows)
        {
            WriteLines(shell.Out);
        }
        else if (Answers.Count > 0)
        {
            shell.WriteTable(
                ["map", "class", "probability", "top 3"],
                Answers.Select(a => (IReadOnlyList<string>)[a.Title, a.Class, $"{a.Probability:P1}", a.TopText + a.ReviewText]));
        }

        foreach (PredictionError error in Errors)
        {
            shell.Error.WriteLine($"course: {error.Message}");
        }
    }

    // Columns of the same width, without the time that laying out a table of a hundred thousand rows takes.
    private void WriteLines(TextWriter output)
    {
        (int name, int answer) = (Answers.Max(a => a.Title.Length), Answers.Max(a => a.Class.Length));
        foreach (Prediction a in Answers)
        {
            output.WriteLine($"{a.Title.PadRight(name)}  {a.Class.PadRight(answer)}  {a.Probability,7:P1}  {a.TopText}{a.ReviewText}");
        }
    }

    /// <summary>The answer for one map from its logits.</summary>
    public static Prediction Answer(ModelCard card, string file, int? number, string? wafer, ReadOnlySpan<float> logits)
    {
        WaferAnswer answer = card.Policy.Answer(card.ClassNames, card.MultiLabel, logits);
        return new Prediction(file, number, wafer, answer.Class, answer.Probability, answer.Top3, answer.Review);
    }
}
