using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Classifying;

public class RuleBasedClassifierTests
{
    private static readonly string[] s_names = [.. DefectClasses.Wm811k.Select(c => c.Name())];

    [SharedFact("data/wm811k.npz")]
    public void On_unseen_real_wafers_it_is_as_good_as_documented_and_each_rule_as_precise_as_it_says()
    {
        string path = SharedData.PathOf("data/wm811k.npz");
        WaferDataset data = WaferArchive.Read(path);
        SplitList split = SplitList.Read(Path.Combine(SharedData.Repository, "data/splits/wm811k.csv.gz"));
        RuleBasedClassifier rules = new(data.ClassNames);
        int[] test = split.Split.Test;
        float[] scores = new float[test.Length * data.ClassNames.Count];
        Dictionary<RuleAnswer, (int All, int Right)> precision = RuleBasedClassifier.Rules.ToDictionary(rule => rule, _ => (0, 0));
        for (int i = 0; i < test.Length; i++)
        {
            WaferMap map = data.MapAt(test[i]);
            rules.Probabilities(map).CopyTo(scores, i * data.ClassNames.Count);
            RuleAnswer answer = RuleBasedClassifier.Decide(map);
            (int all, int right) = precision[answer];
            precision[answer] = (all + 1, right + (answer.Class.Name() == data.LabelName(test[i]) ? 1 : 0));
        }

        var report = ClassificationReport.From(scores, [.. test.Select(i => data.LabelsOf(i)[0])], data.ClassNames);
        Assert.Equal(0.83, report.MacroF1, 2);
        Assert.Equal(0.92, report.Accuracy, 2);
        Assert.All(precision, rule =>
        {
            (int all, int right) = rule.Value;
            double stated = rule.Key.Precision, error = Math.Sqrt(stated * (1 - stated) / all);
            Assert.True(all > 0 && Math.Abs(((double)right / all) - stated) < (4 * error) + 0.01, $"{rule.Key.Rule}: stated {stated}, {right} of {all} right");
        });
    }

    [Fact]
    public void On_synthetic_maps_of_a_fab_it_is_weaker_but_far_from_guessing()
    {
        WaferDataset data = SyntheticMaps.Fab([40, 40, 40, 40, 40, 40, 40, 40, 40], new FabOptions { Seed = 9 });
        RuleBasedClassifier rules = new(data.ClassNames);
        float[] scores = [.. Enumerable.Range(0, data.Count).SelectMany(i => rules.Probabilities(data.MapAt(i)))];
        Assert.InRange(ClassificationReport.From(scores, data.Labels.Span, data.ClassNames).MacroF1, 0.6, 1);
    }

    [Fact]
    public void The_answer_has_the_precision_of_its_rule_and_the_rest_is_shared()
    {
        WaferMap full = new(4, 4, Enumerable.Repeat(DieCode.Fail, 16).ToArray());
        RuleAnswer answer = RuleBasedClassifier.Decide(full);
        float[] probabilities = new RuleBasedClassifier(s_names).Probabilities(full);
        Assert.Equal(DefectClass.NearFull, answer.Class);
        Assert.Equal((float)answer.Precision, probabilities[Array.IndexOf(s_names, "Near-full")]);
        Assert.Equal(1, probabilities.Sum(), 5);
        Assert.Equal(2, probabilities.Distinct().Count());
    }

    [Fact]
    public void Any_map_has_an_answer()
    {
        CounterRandom random = new(1);
        RuleBasedClassifier rules = new(s_names);
        Assert.Equal(DefectClass.None, RuleBasedClassifier.Decide(new WaferMap(1, 1, [0])).Class);
        for (int trial = 0; trial < 300; trial++)
        {
            int rows = random.Integer(1, 9), columns = random.Integer(1, 9);
            byte[] dies = new byte[rows * columns];
            for (int i = 0; i < dies.Length; i++)
            {
                dies[i] = (byte)random.Below(3);
            }

            Assert.Equal(1, rules.Probabilities(new WaferMap(rows, columns, dies)).Sum(), 5);
        }
    }

    [Fact]
    public void It_answers_in_the_models_order_of_classes_and_refuses_a_model_that_lacks_one()
    {
        WaferMap full = new(4, 4, Enumerable.Repeat(DieCode.Fail, 16).ToArray());
        string[] turned = [.. DefectClasses.Names.Reverse()];
        float[] probabilities = new RuleBasedClassifier(turned).Probabilities(full);
        Assert.Equal("Near-full", turned[Array.IndexOf(probabilities, probabilities.Max())]);
        Assert.Contains("Donut, Scratch", Assert.Throws<ArgumentException>(() => new RuleBasedClassifier([.. s_names.Except(["Scratch", "Donut"])])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RuleBasedClassifier(WaferArchive.MixedWm38Names));
    }

    [Fact]
    public void With_several_labels_none_is_no_label()
    {
        RuleBasedClassifier rules = new(WaferArchive.MixedWm38Names, multiLabel: true);
        Assert.All(rules.Probabilities(new WaferMap(6, 6, Enumerable.Repeat(DieCode.Pass, 36).ToArray())), p => Assert.InRange(p, 0, 0.1f));
    }
}
