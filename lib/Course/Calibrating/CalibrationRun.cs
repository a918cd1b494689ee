using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Calibrating;

/// <summary>What decides a calibration.</summary>
/// <param name="Model">A weights file.</param>
/// <param name="Output">The weights file to write.</param>
/// <param name="Data">An archive; its validation part calibrates, its test part judges.</param>
/// <param name="Split">A list of the archive's parts; <see langword="null"/> to split as in training.</param>
/// <param name="ErrorRate">The share of wrong answers wanted among those given.</param>
/// <param name="Keep">The share of known maps that the energy lets pass.</param>
/// <param name="Device">auto, cpu or cuda.</param>
internal sealed record CalibrationOptions(string Model, string Output, string Data, string? Split, double ErrorRate, double Keep, string Device);

/// <summary>What a policy comes to on one part.</summary>
/// <param name="Part">validation or test.</param>
/// <param name="Maps">How many.</param>
/// <param name="EceBefore">Expected calibration error of the plain softmax.</param>
/// <param name="Ece">Expected calibration error at the temperature.</param>
/// <param name="Answered">Share of maps that are answered; 1 where maps have several labels.</param>
/// <param name="Wrong">Share of wrong answers among them.</param>
/// <param name="WrongBefore">Share of wrong answers if every map is answered.</param>
/// <param name="Unlike">Share of maps that are called unlike the known ones.</param>
internal sealed record CalibrationFigures(string Part, int Maps, double EceBefore, double Ece, double Answered, double Wrong, double WrongBefore, double Unlike);

/// <summary>Finds a classifier's <see cref="AnswerPolicy"/> on validation maps, judges it on test maps, and stores it in a weights file.</summary>
internal static class CalibrationRun
{
    /// <summary>Calibrates; answers the exit code.</summary>
    /// <exception cref="CourseException">The model is an ONNX file, or the maps have other classes.</exception>
    public static int Execute(Shell shell, CalibrationOptions options, CancellationToken cancellation)
    {
        using WaferClassifier classifier = WaferClassifier.Load(options.Model, Devices.Choose(options.Device).Device);
        if (classifier.IsOnnx)
        {
            throw new CourseException($"{options.Model}: calibrate reads and writes weights files; './course export' takes what they say into an ONNX file");
        }

        WaferDataset data = WaferArchive.Read(options.Data);
        ModelCard card = classifier.Card;
        StratifiedSplit split = Parts.SplitOf(data, classifier, "test", options.Data, options.Split);
        data = MatchedClasses.Of(data, classifier, options.Data);
        Predictions validation = classifier.Predict(data.Subset(split.Validation), symmetries: false, cancellation);
        Predictions test = classifier.Predict(data.Subset(split.Test), symmetries: false, cancellation);
        AnswerPolicy policy = AnswerPolicy.Fit(validation, options.ErrorRate, options.Keep);
        Save(classifier, options.Output, card with { Policy = policy });
        Write(shell, options, policy, [Figures("validation", validation, policy), Figures("test", test, policy)]);
        return 0;
    }

    /// <summary>Writes a classifier's weights with another card. What training noted of itself stays; the digest is that of the whole file and is made anew.</summary>
    public static void Save(WaferClassifier classifier, string path, ModelCard card)
    {
        Dictionary<string, string> metadata = new(Weights.ReadMetadata(classifier.File));
        metadata.Remove("sha256");
        foreach ((string key, string value) in card.ToMetadata())
        {
            metadata[key] = value;
        }

        Weights.Save(classifier.Model.to(CPU), path, metadata);
    }

    private static CalibrationFigures Figures(string part, Predictions predictions, AnswerPolicy policy)
    {
        Predictions honest = TemperatureScaling.Apply(predictions, policy.Temperature);
        if (predictions.MultiLabel)
        {
            return new(part, predictions.Count, ErrorOf(predictions), ErrorOf(honest), 1, double.NaN, double.NaN, 0);
        }

        int answered = 0, wrong = 0, wrongOfAll = 0, unlike = 0, classes = predictions.ClassNames.Count;
        for (int n = 0; n < predictions.Count; n++)
        {
            WaferAnswer answer = policy.Answer(predictions.ClassNames, multiLabel: false, predictions.Logits.Span.Slice(n * classes, classes));
            int miss = answer.Class == predictions.ClassNames[predictions.Labels.Span[n]] ? 0 : 1;
            wrongOfAll += miss;
            unlike += answer.Energy > policy.MostEnergy ? 1 : 0;
            if (answer.Review is null)
            {
                answered++;
                wrong += miss;
            }
        }

        double count = predictions.Count;
        return new(part, predictions.Count, ErrorOf(predictions), ErrorOf(honest), answered / count, answered == 0 ? 0 : (double)wrong / answered, wrongOfAll / count, unlike / count);
    }

    private static double ErrorOf(Predictions predictions)
    {
        int classes = predictions.ClassNames.Count;
        float[] probabilities = predictions.Probabilities();
        return predictions.MultiLabel
            ? Enumerable.Range(0, classes).Average(k => Calibration.OfLabel(probabilities, predictions.Labels.Span, k, classes).ExpectedError)
            : Calibration.OfTopLabel(probabilities, predictions.Labels.Span, classes).ExpectedError;
    }

    private static void Write(Shell shell, CalibrationOptions options, AnswerPolicy policy, CalibrationFigures[] parts)
    {
        bool single = double.IsFinite(policy.MostEnergy);
        if (shell.Json)
        {
            shell.WriteJson(new
            {
                file = options.Output,
                temperature = policy.Temperature,
                leastProbability = single ? policy.LeastProbability : (double?)null,
                mostEnergy = single ? policy.MostEnergy : (double?)null,
                parts = parts.Select(p => new
                {
                    p.Part, p.Maps, p.EceBefore, p.Ece,
                    answered = single ? p.Answered : (double?)null, wrong = single ? p.Wrong : (double?)null,
                    wrongBefore = single ? p.WrongBefore : (double?)null, unlike = single ? p.Unlike : (double?)null,
                }),
            });
            return;
        }

        string[] columns = ["part", "maps", "ECE before", "ECE after", "wrong of all", "answered", "wrong of these", "unlike known maps"];
        shell.WriteTable(
            single ? columns : [.. columns.Take(4)],
            parts.Select(p => (IReadOnlyList<string>)
            [
                p.Part, $"{p.Maps}", p.EceBefore.ToString("0.0000", CultureInfo.InvariantCulture), p.Ece.ToString("0.0000", CultureInfo.InvariantCulture),
                .. single ? [$"{p.WrongBefore:P2}", $"{p.Answered:P1}", $"{p.Wrong:P2}", $"{p.Unlike:P1}"] : Array.Empty<string>(),
            ]));
        shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Output}: temperature {policy.Temperature:0.000}")
            + (single ? string.Create(CultureInfo.InvariantCulture, $"; a map goes to people below {policy.LeastProbability:P1} or above an energy of {policy.MostEnergy:0.00}") : ""));
    }
}
