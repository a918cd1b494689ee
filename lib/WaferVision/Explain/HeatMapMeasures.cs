using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>How a method's heat maps of a model do on maps whose defect's place is known.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Pointing">Mean of <see cref="Localisation.Pointing"/>.</param>
/// <param name="Energy">Mean of <see cref="Localisation.EnergyInMask"/>.</param>
/// <param name="Deletion">The mean deletion curve of the class's probability; failing dies become passing ones.</param>
/// <param name="Insertion">The mean insertion curve, from a wafer on which all dies pass.</param>
/// <param name="Sanity">The comparison with a model of random weights, see <see cref="SanityCheck"/>; null where there was no model to take the weights of.</param>
/// <param name="MillisecondsPerMap">Time of a heat map, in batches of <see cref="BatchSize"/>.</param>
public sealed record HeatMapMeasures(
    string Method, double Pointing, double Energy, PerturbationCurve Deletion, PerturbationCurve Insertion, IReadOnlyList<SanityPoint>? Sanity, double MillisecondsPerMap)
{
    /// <summary>Images that are explained at a time.</summary>
    public const int BatchSize = 16;

    // Maps of the sanity test, which explains each of them once a stage.
    private const int SanityMaps = 16;

    /// <summary>Measures one method.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="method">The method, made for the model that is explained.</param>
    /// <param name="probabilities">That model, from (N, C, H, W) images to (N, classes) probabilities, such as <see cref="Scorers.Probabilities"/>.</param>
    /// <param name="maps">The maps.</param>
    /// <param name="network">The model itself for the sanity test, which leaves it as it was; null for none.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static HeatMapMeasures Of(
        string name, HeatMapMethod method, Func<Tensor, Tensor> probabilities, MaskedMaps maps, nn.Module<Tensor, Tensor>? network = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(maps);
        int columns = (int)maps.Images.shape[3];
        var (pointing, energy) = (new List<double>(), new List<double>());
        var (deletion, insertion) = (new List<PerturbationCurve>(), new List<PerturbationCurve>());
        TimeSpan spent = TimeSpan.Zero;
        foreach (int[] chunk in Enumerable.Range(0, maps.Count).Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            float[][] heat = method(maps.Images.narrow(0, chunk[0], chunk.Length), [.. chunk.Select(n => maps.Classes[n])]).Rows();
            spent += Stopwatch.GetElapsedTime(start);
            foreach ((int n, float[] one) in chunk.Zip(heat))
            {
                pointing.Add(Localisation.Pointing(one, maps.Mask(n), columns));
                energy.Add(Localisation.EnergyInMask(one, maps.Mask(n), columns));
                Tensor image = maps.Images.narrow(0, n, 1), baseline = maps.Baseline.narrow(0, n, 1);
                deletion.Add(PerturbationCurve.Deletion(probabilities, image, maps.Classes[n], one, baseline));
                insertion.Add(PerturbationCurve.Insertion(probabilities, image, maps.Classes[n], one, baseline));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return new(
            name, pointing.Average(), energy.Average(), PerturbationCurve.Mean(deletion), PerturbationCurve.Mean(insertion), network is null ? null : Forgetting(method, network, maps),
            spent.TotalMilliseconds / maps.Count);
    }

    // Maps spread evenly over the classes.
    private static IReadOnlyList<SanityPoint> Forgetting(HeatMapMethod method, nn.Module<Tensor, Tensor> model, MaskedMaps maps)
    {
        int count = Math.Min(SanityMaps, maps.Count);
        long[] chosen = [.. Enumerable.Range(0, count).Select(i => (long)i * maps.Count / count)];
        using Tensor index = tensor(chosen, device: maps.Images.device);
        using Tensor images = maps.Images.index_select(0, index);
        return SanityCheck.Run(model, method, images, [.. chosen.Select(n => maps.Classes[(int)n])]);
    }
}
