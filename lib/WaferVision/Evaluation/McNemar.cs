using MathNet.Numerics.Distributions;

namespace WaferVision.Evaluation;

/// <summary>
/// Whether two classifiers judged by the same maps differ in accuracy by more than chance: of the maps that only one of them has right, either has its half
/// if they are equally good (McNemar, Psychometrika 12, 1947; recommended for classifiers by Dietterich, Neural Computation 10, 1998).
/// </summary>
/// <param name="OnlyBaseline">Maps that only the first classifier has right.</param>
/// <param name="OnlyCandidate">Maps that only the second has right.</param>
public readonly record struct McNemar(int OnlyBaseline, int OnlyCandidate)
{
    /// <summary>The exact two-sided p-value, from the binomial distribution: the chance of so unequal a division, or a more unequal one, if they are equally good. 1 where no map tells them apart.</summary>
    public double P => Math.Min(1, 2 * Binomial.CDF(0.5, OnlyBaseline + OnlyCandidate, Math.Min(OnlyBaseline, OnlyCandidate)));
}
