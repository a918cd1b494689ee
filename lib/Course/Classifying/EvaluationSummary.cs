using Course.Terminal;
using MathNet.Numerics.Statistics;

namespace Course.Classifying;

/// <summary>Several models of one kind, such as trainings with several seeds: each one's figures, their mean and their standard deviation (n − 1).</summary>
internal sealed record EvaluationSummary(IReadOnlyList<EvaluationResult> Models, IReadOnlyDictionary<string, double> Mean, IReadOnlyDictionary<string, double> Deviation)
{
    /// <summary>Summarises at least two results that have the same figures.</summary>
    public static EvaluationSummary Of(IReadOnlyList<EvaluationResult> results)
    {
        Dictionary<string, double> mean = [], deviation = [];
        foreach (IGrouping<string, Measure> values in results.SelectMany(result => result.Measures).GroupBy(measure => measure.Key))
        {
            (mean[values.Key], deviation[values.Key]) = values.Select(measure => measure.Value).MeanStandardDeviation();
        }

        return new EvaluationSummary(results, mean, deviation);
    }

    /// <summary>Writes each model's figures and the summary, or JSON.</summary>
    public void Write(Shell shell)
    {
        if (shell.Json)
        {
            shell.WriteJson(this);
            return;
        }

        foreach (EvaluationResult result in Models)
        {
            shell.Out.WriteLine(result.File);
            result.Write(shell);
            shell.Out.WriteLine();
        }

        shell.WriteTable(
            ["figure", .. Models.Select((_, i) => $"model {i + 1}"), "mean", "deviation (n − 1)"],
            Models[0].Measures.Select((measure, row) => (IReadOnlyList<string>)
                [measure.Name, .. Models.Select(model => model.Measures[row].Text), measure.Format(Mean[measure.Key]), "± " + measure.Format(Deviation[measure.Key])]));
    }
}
