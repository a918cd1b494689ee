using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>How alike heat maps of a trained model and of one that lost its last layers are.</summary>
/// <param name="Layer">The layer down to which, from the head, weights are random.</param>
/// <param name="Share">The share of the layers that are, 0 to 1.</param>
/// <param name="Spearman">Mean rank correlation over the images, −1 to 1.</param>
/// <param name="Structural">Mean structural similarity over the images, −1 to 1.</param>
public sealed record SanityPoint(string Layer, double Share, double Spearman, double Structural);

/// <summary>
/// The model parameter randomisation test, cascading from the head down: an explanation that hardly changes when the model forgets all it learned
/// explains the image, not the model (Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018, arXiv 1810.03292, section 3.1).
/// </summary>
public static class SanityCheck
{
    /// <summary>A method whose <see cref="Similarity"/> is above this depends too little on what the model learned.</summary>
    public const double MostAlike = 0.5;

    /// <summary>How alike a method's heat maps stay while the model forgets: the mean rank correlation over the stages, −1 to 1; 0 is best.</summary>
    /// <param name="points">What <see cref="Run"/> gave.</param>
    public static double Similarity(IReadOnlyList<SanityPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return points.Where(point => point.Share > 0).Average(point => point.Spearman);
    }

    /// <summary>Whether a method fails: its <see cref="Similarity"/> is above <see cref="MostAlike"/>.</summary>
    /// <param name="points">What <see cref="Run"/> gave.</param>
    public static bool Fails(IReadOnlyList<SanityPoint> points) => Similarity(points) > MostAlike;

    /// <summary>Compares a method's heat maps before and while the model's weights become random. The model gets its weights back.</summary>
    /// <param name="model">The model, which no other thread may use meanwhile.</param>
    /// <param name="method">A method made for that model, such as <see cref="HeatMaps.Create"/> gives.</param>
    /// <param name="images">Images (N, C, H, W), 7×7 or larger.</param>
    /// <param name="classes">The class to explain of each; the same throughout.</param>
    /// <param name="stages">Comparisons at equal parts of the layers, 1 or more; at most one a layer. Default: 8.</param>
    /// <param name="seed">Decides the random weights. Default: 1.</param>
    /// <returns>The comparison with the model itself (similarity 1), then one a stage; the last with every layer random.</returns>
    public static IReadOnlyList<SanityPoint> Run(
        nn.Module<Tensor, Tensor> model, HeatMapMethod method, Tensor images, IReadOnlyList<int> classes, int stages = 8, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        float[][] trained = Maps(method, images, classes);
        List<SanityPoint> points = [Compare("", 0, trained, trained, (int)images.shape[3])];
        using var weights = new WeightRandomisation(model, images, seed);
        int count = Math.Min(stages, weights.Layers);
        for (int stage = 1; stage <= count; stage++)
        {
            string layer = "";
            while (weights.Done < stage * weights.Layers / count)
            {
                layer = weights.Next();
            }

            points.Add(Compare(layer, (double)weights.Done / weights.Layers, trained, Maps(method, images, classes), (int)images.shape[3]));
        }

        return points;
    }

    private static float[][] Maps(HeatMapMethod method, Tensor images, IReadOnlyList<int> classes)
    {
        using Tensor heat = method(images, classes);
        return heat.Rows();
    }

    private static SanityPoint Compare(string layer, double share, float[][] trained, float[][] random, int columns) => new(
        layer,
        share,
        trained.Zip(random, (a, b) => HeatMapSimilarity.Spearman(a, b)).Average(),
        trained.Zip(random, (a, b) => HeatMapSimilarity.Structural(a, b, columns)).Average());
}
