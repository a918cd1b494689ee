using TorchSharp;
using WaferVision.Data;
using WaferVision.Explain;
using WaferVision.Models;
using WaferVision.Tests.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Explain;

[Collection(Alone.Name)]
public class MeasureTests
{
    private static readonly string[] Names = ["Center", "none", "Edge-Loc", "Near-full"];

    [Fact]
    public void Maps_have_the_place_of_their_defect_and_a_class_of_the_model()
    {
        using MaskedMaps maps = MaskedMaps.Generate(Names, 32, DieEncoding.OneHot, perClass: 3, seed: 5);

        Assert.Equal([0, 0, 0, 2, 2, 2], maps.Classes); // a map without a defect and one full of it could not be missed
        Assert.Equal([6, 2, 32, 32], maps.Images.shape);
        Assert.Equal(maps.Images.shape, maps.Baseline.shape);
        for (int n = 0; n < maps.Count; n++)
        {
            Assert.Equal(maps.Maps[n].DefectMask.ToArray(), maps.Mask(n).ToArray());
            Assert.Equal(maps.Maps[n].Metadata.Label, Names[maps.Classes[n]]);
            Assert.Equal(maps.Maps[n].FailCount, maps.Images[n, 1].sum().item<float>());
            Assert.Equal(0, maps.Baseline[n, 1].sum().item<float>());
            Assert.Equal(maps.Maps[n].DieCount, maps.Baseline[n, 0].sum().item<float>());
        }

        Assert.Contains("none, what", Assert.Throws<ArgumentException>(() => MaskedMaps.Generate(["none", "what"], 32, DieEncoding.Scaled, 1, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_measures_of_a_method_that_knows_are_perfect_and_those_of_one_that_ignores_are_chances()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(4, 1, 32));
        Formula.Fill(model);
        using MaskedMaps maps = MaskedMaps.Generate(Names, 32, DieEncoding.Scaled, perClass: 3, seed: 5);
        int at = 0;
        Tensor Truth(Tensor images, IReadOnlyList<int> classes) =>
            tensor(Enumerable.Range(0, classes.Count).SelectMany(_ => maps.Mask(at++ % maps.Count).ToArray().Select(m => (float)m)).ToArray(), [classes.Count, 32, 32]);

        Func<Tensor, Tensor> scorer = Scorers.Probabilities(Scorers.Logits(model));
        HeatMapMeasures known = HeatMapMeasures.Of("truth", Truth, scorer, maps), even = HeatMapMeasures.Of("even", HeatMaps.Even, scorer, maps, model);
        HeatMapMeasures failing = HeatMapMeasures.Of("failing", HeatMaps.Differences(images => Baselines.AllPassing(images, DieEncoding.Scaled)), scorer, maps, model);

        Assert.Equal((1.0, 1.0), (known.Pointing, known.Energy));
        double share = Enumerable.Range(0, maps.Count).Average(n => maps.Mask(n).Count((byte)1) / 1024.0);
        Assert.Equal(share, even.Energy, 1e-6);
        Assert.InRange(even.Pointing, share, 4 * share); // the tolerance widens the masks
        Assert.InRange(failing.Energy, 2 * share, 1);
        Assert.True(SanityCheck.Fails(failing.Sanity!) && SanityCheck.Fails(even.Sanity!));
        Assert.Null(known.Sanity);
        Assert.Equal(33, failing.Deletion.Scores.Count);

        // All of a map's failing dies gone is its baseline, and none there too.
        Assert.Equal(failing.Deletion.Scores[^1], failing.Insertion.Scores[0], 1e-5);
        Assert.Equal(failing.Deletion.Scores[0], failing.Insertion.Scores[^1], 1e-5);
    }

    [Fact]
    public void Cancelling_stops()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(4, 1, 32));
        using MaskedMaps maps = MaskedMaps.Generate(Names, 32, DieEncoding.Scaled, perClass: 1, seed: 5);
        Assert.Throws<OperationCanceledException>(() => HeatMapMeasures.Of("even", HeatMaps.Even, Scorers.Logits(model), maps, cancellation: new CancellationToken(canceled: true)));
    }
}
