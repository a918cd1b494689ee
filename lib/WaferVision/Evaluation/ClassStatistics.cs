using WaferVision.Data;

namespace WaferVision.Evaluation;

/// <summary>The statistics of all maps of one class: see <see cref="MapStatistics"/>.</summary>
/// <param name="Name">The class name.</param>
/// <param name="FailureRate">The failure rate of each map.</param>
/// <param name="RadialProfile">The mean failure rate of each ring, from the centre outwards.</param>
/// <param name="JoinCountZ">The standardised join count of each map.</param>
/// <param name="OneSidedness">The one-sidedness of each map.</param>
public sealed record ClassStatistics(string Name, Sample FailureRate, IReadOnlyList<double> RadialProfile, Sample JoinCountZ, Sample OneSidedness)
{
    /// <summary>The number of maps.</summary>
    public int Count => FailureRate.Values.Count;

    /// <summary>Measures the maps of each class that a set holds.</summary>
    /// <param name="data">Maps of one label each.</param>
    /// <param name="cancellation">Ends the work between two maps.</param>
    /// <returns>One entry a class with at least one map, in label order.</returns>
    /// <exception cref="ArgumentException">A map may have several labels.</exception>
    public static IReadOnlyList<ClassStatistics> PerClass(WaferDataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.MultiLabel)
        {
            throw new ArgumentException("Statistics per class need maps of one label; these may have several.", nameof(data));
        }

        List<MapStatistics>[] maps = [.. data.ClassNames.Select(_ => new List<MapStatistics>())];
        for (int i = 0; i < data.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (int rows, int columns) = data.ShapeOf(i);
            maps[data.LabelsOf(i)[0]].Add(MapStatistics.Of(data.DiesOf(i), rows, columns));
        }

        return [.. data.ClassNames.Zip(maps).Where(of => of.Second.Count > 0).Select(of => Of(of.First, of.Second))];
    }

    /// <summary>Gathers the statistics of maps of one class.</summary>
    /// <param name="name">The class name.</param>
    /// <param name="maps">At least one map's statistics.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public static ClassStatistics Of(string name, IReadOnlyCollection<MapStatistics> maps) => new(
        name,
        new Sample(maps.Select(map => map.FailureRate)),
        [.. Enumerable.Range(0, MapStatistics.Rings).Select(ring => maps.Select(map => map.RadialProfile[ring]).Where(double.IsFinite).DefaultIfEmpty(0).Average())],
        new Sample(maps.Select(map => map.JoinCountZ)),
        new Sample(maps.Select(map => map.OneSidedness)));

    /// <summary>How far these maps are from others of the class.</summary>
    /// <param name="other">The statistics of the others.</param>
    public StatisticsDistance To(ClassStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Name,
            FailureRate.KolmogorovSmirnov(other.FailureRate),
            FailureRate.Wasserstein(other.FailureRate),
            RadialProfile.Zip(other.RadialProfile, (a, b) => Math.Abs(a - b)).Average(),
            JoinCountZ.KolmogorovSmirnov(other.JoinCountZ),
            OneSidedness.KolmogorovSmirnov(other.OneSidedness));
    }
}

/// <summary>How far the maps of a class in one set are from those in another; 0 throughout for equal sets.</summary>
/// <param name="Name">The class name.</param>
/// <param name="FailureRateKs">Kolmogorov–Smirnov distance of the failure rates, 0 to 1.</param>
/// <param name="FailureRateWasserstein">Wasserstein-1 distance of the failure rates: the mean shift, 0 to 1.</param>
/// <param name="RadialProfileL1">Mean absolute difference of the mean radial profiles, 0 to 1.</param>
/// <param name="JoinCountKs">Kolmogorov–Smirnov distance of the standardised join counts, 0 to 1.</param>
/// <param name="OneSidednessKs">Kolmogorov–Smirnov distance of the one-sidedness, 0 to 1.</param>
public sealed record StatisticsDistance(
    string Name, double FailureRateKs, double FailureRateWasserstein, double RadialProfileL1, double JoinCountKs, double OneSidednessKs);
