using WaferVision.Evaluation.Drift;

namespace WaferVision.Serving.Watching;

/// <summary>The latest predictions.</summary>
/// <param name="From">"log" where they come from the log, which outlives the service; else "memory".</param>
/// <param name="Problem">Why they do not come from the log although there is one.</param>
/// <param name="Predictions">Newest first.</param>
internal sealed record PredictionsBody(string From, string? Problem, IReadOnlyList<LoggedPrediction> Predictions);

/// <summary>How one figure has moved.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Psi">The population stability index: below 0.1 nothing to speak of, above 0.2 another population.</param>
/// <param name="PsiNoise">What the index stays below in 999 of 1,000 cases when nothing has changed.</param>
/// <param name="Level">"stable", "moderate" or "major".</param>
/// <param name="Ks">The Kolmogorov–Smirnov statistic; null for class shares, as are those below.</param>
/// <param name="PValue">Its p-value.</param>
/// <param name="ReferenceMedian">The median of the reference.</param>
/// <param name="CurrentMedian">The median of the window.</param>
/// <param name="AlertSince">Since when there is an alert; null without one.</param>
internal sealed record DriftFigureBody(
    string Name, double Psi, double PsiNoise, string Level, double? Ks, double? PValue, double? ReferenceMedian, double? CurrentMedian, DateTimeOffset? AlertSince)
{
    public static DriftFigureBody Of(DriftFigure figure, DriftAlert? alert) => new(
        figure.Name,
        Math.Round(figure.Stability.Value, 4),
        Math.Round(figure.Stability.Noise, 4),
        figure.Stability.Level switch { DriftLevel.Stable => "stable", DriftLevel.Moderate => "moderate", _ => "major" },
        figure.Test is { } test ? Math.Round(test.Statistic, 4) : null,
        figure.Test?.PValue,
        figure.ReferenceMedian,
        figure.CurrentMedian,
        alert?.Since);
}

/// <summary>How far maps and answers have moved from what is usual.</summary>
/// <param name="State">"learning" while the reference is gathered, then "watching".</param>
/// <param name="ModelVersion">The model whose answers are watched.</param>
/// <param name="Reference">Where the reference comes from.</param>
/// <param name="ReferenceMaps">Maps in the reference, or gathered for it so far.</param>
/// <param name="ReferenceWanted">Maps that it takes where it is gathered; else null.</param>
/// <param name="Window">The latest maps that are compared with it, so many so far.</param>
/// <param name="WindowWanted">How many it takes for a comparison.</param>
/// <param name="Alerts">What drifted.</param>
/// <param name="Figures">The latest comparison.</param>
internal sealed record DriftBody(
    string State,
    string? ModelVersion,
    string Reference,
    int ReferenceMaps,
    int? ReferenceWanted,
    int Window,
    int WindowWanted,
    IReadOnlyList<string> Alerts,
    IReadOnlyList<DriftFigureBody> Figures)
{
    public static DriftBody Of(DriftState state, int wanted) => new(
        state.State,
        state.ModelVersion,
        state.ReferenceSource,
        state.Reference,
        state.ReferenceSource == DriftWatcher.FirstServed ? wanted : null,
        state.Window,
        state.WindowSize,
        [.. state.Alerts.Select(alert => alert.Figure)],
        [.. state.Figures.Select(figure => DriftFigureBody.Of(figure, state.Alerts.FirstOrDefault(alert => alert.Figure == figure.Name)))]);
}

/// <summary>The challenger beside the champion.</summary>
/// <param name="Mode">"shadow", or "canary" where it answers a share of the maps itself.</param>
/// <param name="Model">The challenger.</param>
/// <param name="ComparedWith">The champion's version; another champion is another comparison.</param>
/// <param name="Share">The share of the maps that it answers.</param>
/// <param name="Answered">Maps that it answered in the champion's place.</param>
/// <param name="Compared">Maps that both answered.</param>
/// <param name="Agreement">The share of these with the same class.</param>
/// <param name="ChampionConfidence">The champion's mean confidence.</param>
/// <param name="ChallengerConfidence">The challenger's.</param>
/// <param name="PerClass">Counts of each class.</param>
/// <param name="Disagreements">The most frequent pairs of different classes.</param>
/// <param name="ChampionTime">The champion's time a map, in batches that both computed one after the other.</param>
/// <param name="ChallengerTime">The challenger's, in the same batches.</param>
/// <param name="Failures">Batches on which it failed.</param>
/// <param name="Skipped">Maps that it was too slow for.</param>
/// <param name="Problem">What is wrong with it now.</param>
internal sealed record ChallengerBody(
    string Mode,
    ModelBody Model,
    string? ComparedWith,
    double Share,
    long Answered,
    int Compared,
    double? Agreement,
    double? ChampionConfidence,
    double? ChallengerConfidence,
    IReadOnlyList<ClassAgreement> PerClass,
    IReadOnlyList<Disagreement> Disagreements,
    ModelTime? ChampionTime,
    ModelTime? ChallengerTime,
    int Failures,
    int Skipped,
    string? Problem);

/// <summary>What the page shows of the moment.</summary>
/// <param name="Model">The model in service; null before there is one.</param>
/// <param name="Ready">Whether requests are taken.</param>
/// <param name="ModelFails">Whether the model is left alone because it failed, and rules answer.</param>
/// <param name="LogProblem">Why predictions cannot be logged.</param>
/// <param name="Challenger">Whether there is a challenger.</param>
/// <param name="ChallengerProblem">Why there is none although one was asked for.</param>
/// <param name="Waiting">Maps that wait.</param>
/// <param name="Classes">The classes among the latest predictions.</param>
/// <param name="Seconds">The latest seconds, oldest first.</param>
internal sealed record LiveBody(
    ModelBody? Model,
    bool Ready,
    bool ModelFails,
    string? LogProblem,
    bool Challenger,
    string? ChallengerProblem,
    int Waiting,
    IReadOnlyList<ClassShare> Classes,
    IReadOnlyList<LiveSecond> Seconds);
