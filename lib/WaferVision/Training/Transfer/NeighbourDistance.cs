namespace WaferVision.Training;

/// <summary>
/// How unlike the training set a map is, by its features: one minus the cosine similarity to its k-th nearest training map (Sun, Ming, Zhu and Li,
/// Out-of-Distribution Detection with Deep Nearest Neighbors, ICML 2022, arXiv 2204.06507, equation 1, in place of the distance on the unit sphere,
/// which orders maps the same).
/// </summary>
public static class NeighbourDistance
{
    /// <summary>The distance of each map, 0 (a copy of k training maps) to 2; the higher, the less it is like the training set.</summary>
    /// <param name="training">Features of the training maps.</param>
    /// <param name="features">Features of the maps to score, of the same layer. Their labels are not looked at.</param>
    /// <param name="neighbours">k, 1 or more; above the number of training maps it stands for all of them. Default: 5.</param>
    /// <exception cref="ArgumentException">Another width, other classes, or no maps.</exception>
    public static double[] Of(FeatureSet training, FeatureSet features, int neighbours = 5)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        training.CheckFits(training, nameof(training));
        training.CheckFits(features, nameof(features));
        int k = Math.Min(neighbours, training.Count);
        (float[] similarities, _) = NearestNeighbours.Nearest(training, features, k);
        return [.. Enumerable.Range(0, features.Count).Select(n => 1.0 - similarities[(n * k) + k - 1])];
    }
}
