using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Evaluation;

[Collection(Alone.Name)]
public class NoveltyTests
{
    [Fact]
    public void Energy_is_minus_the_log_of_the_sum_of_exponentials()
    {
        var predictions = new Predictions([0, 0, 1000, 999, -1000, -1000], [0, 0, 0], ["a", "b"], multiLabel: false);
        double[] energies = EnergyScore.Of(predictions);
        Assert.Equal([-Math.Log(2), -1000 - Math.Log(1 + Math.Exp(-1)), 1000 - Math.Log(2)], energies.Select(e => e), (a, b) => Math.Abs(a - b) < 1e-9);

        // T = 2: -2 ln(2 e^0).
        Assert.Equal(-2 * Math.Log(2), EnergyScore.Of(predictions, temperature: 2)[0], 1e-12);
        Assert.Throws<ArgumentException>(() => EnergyScore.Of(new Predictions([0, 0], [0, 1], ["a", "b"], multiLabel: true)));
    }

    [Fact]
    public void The_distance_is_that_to_the_kth_neighbour_whatever_the_length()
    {
        var training = new FeatureSet([1, 0, 3, 4, 0, 2], 2, [0, 0, 0], ["a"]);
        var scored = new FeatureSet([10, 0, -1, 0], 2, [0, 0], ["a"]);
        Assert.Equal([0, 2 - 1.0], NeighbourDistance.Of(training, scored, 1), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([1 - 0.6, 1 + 0.6], NeighbourDistance.Of(training, scored, 2), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([1.0, 2], NeighbourDistance.Of(training, scored, 50), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Throws<ArgumentException>(() => NeighbourDistance.Of(training, new FeatureSet([1], 1, [0], ["a"])));
    }

    [Fact]
    public void Auroc_counts_the_pairs_in_the_right_order()
    {
        Assert.Equal(1, NoveltyReport.Of([1, 2, 3], [4, 5]).Auroc);
        Assert.Equal(0, NoveltyReport.Of([4, 5], [1, 2, 3]).Auroc);
        Assert.Equal(0.5, NoveltyReport.Of([1, 1], [1, 1, 1]).Auroc);
        Assert.Equal(4.5 / 6, NoveltyReport.Of([1, 2, 3], [2, 4]).Auroc, 1e-12);
        var random = new Random(1);
        for (int round = 0; round < 20; round++)
        {
            double[] known = [.. Enumerable.Range(0, 13).Select(_ => (double)random.Next(10))], unknown = [.. Enumerable.Range(0, 7).Select(_ => (double)random.Next(3, 14))];
            double pairs = (from k in known from u in unknown select u > k ? 1 : u == k ? 0.5 : 0).Sum();
            NoveltyReport report = NoveltyReport.Of(known, unknown);
            Assert.Equal(pairs / 91, report.Auroc, 1e-12);
            Assert.Equal(report.Auroc, 1 - NoveltyReport.Of(unknown, known).Auroc, 1e-12);
            Assert.Equal(report.Auroc, NoveltyReport.Of([.. known.Select(Math.Exp)], [.. unknown.Select(Math.Exp)]).Auroc, 1e-12);
        }
    }

    [Fact]
    public void The_threshold_lets_the_wanted_share_pass()
    {
        double[] known = [.. Enumerable.Range(1, 100).Select(i => (double)i)];
        Assert.Equal(95, NoveltyReport.Choose(known));
        Assert.Equal(0.05, NoveltyReport.Flagged(known, 95));
        Assert.Equal(100, NoveltyReport.Choose(known, keep: 1));
        Assert.Equal(7, NoveltyReport.Choose([7], keep: 0.01));
        NoveltyReport report = NoveltyReport.Of(known, [90, 95, 96, 200]);
        Assert.Equal((95.0, 0.5), (report.Threshold, report.FalsePositiveRate95));
        Assert.Throws<ArgumentException>(() => NoveltyReport.Choose([]));
        Assert.Throws<ArgumentException>(() => NoveltyReport.Of([1, double.NaN], [2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoveltyReport.Choose([1], keep: 0));
    }

    [Fact]
    public void A_defect_left_out_of_training_is_flagged_far_better_than_by_chance()
    {
        DefectClass[] classes = [DefectClass.None, DefectClass.Center, DefectClass.EdgeRing, DefectClass.EdgeLoc];
        string[] names = [.. classes.Select(defect => defect.Name())];
        var generator = new WaferMapGenerator(new() { Size = 32, Seed = 3 });
        WaferDataset training = Known(0, 60), validation = Known(60, 30), test = Known(90, 30);
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(names.Length, 1, 32));
        new Trainer(model, new() { Epochs = 8, LearningRate = 3e-3, Schedule = new OneCycleRate() }).Fit(training, validation, new() { BatchSize = 24 });
        Assert.InRange(Evaluator.Predict(model, test).Report().Accuracy, 0.8, 1);

        FeatureSet features = Features.Of(model, training);
        Func<WaferDataset, double[]> energy = maps => EnergyScore.Of(Evaluator.Predict(model, maps)), distance = maps => NeighbourDistance.Of(features, Features.Of(model, maps));

        Check(energy, DefectClass.ProbeStripe, 0.8);
        foreach (DefectClass left in (DefectClass[])[DefectClass.ProbeStripe, DefectClass.HalfWafer, DefectClass.Donut, DefectClass.NearFull])
        {
            Check(distance, left, 0.9);
        }

        void Check(Func<WaferDataset, double[]> score, DefectClass left, double least)
        {
            double threshold = NoveltyReport.Choose(score(validation), keep: 0.9);
            double[] novel = score(Set([.. Enumerable.Range(0, 60).Select(i => (left, i))])), known = score(test);
            NoveltyReport report = NoveltyReport.Of(known, novel);
            Assert.True(report.Auroc > least, $"{left}: {report}");
            Assert.InRange(NoveltyReport.Flagged(known, threshold), 0, 0.25);
            Assert.True(NoveltyReport.Flagged(novel, threshold) > 0.5, $"{left}: {NoveltyReport.Flagged(novel, threshold)} flagged, {report}");
        }

        WaferDataset Known(int first, int count) => Set([.. Enumerable.Range(first, count).SelectMany(i => classes.Select(defect => (defect, i)))]);

        WaferDataset Set((DefectClass Defect, int Index)[] maps) => new(
            maps.SelectMany(map => generator.Generate(map.Defect, map.Index).Dies.ToArray()).ToArray(), 32, 32,
            maps.Select(map => Math.Max(0, Array.IndexOf(classes, map.Defect))).ToArray(), names);
    }
}
