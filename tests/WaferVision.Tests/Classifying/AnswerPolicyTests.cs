using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;

namespace WaferVision.Tests.Classifying;

public sealed class AnswerPolicyTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void WithoutAPolicyTheAnswerIsTheSoftmax()
    {
        WaferAnswer answer = AnswerPolicy.None.Answer(Names, multiLabel: false, [0, 2, 1, -1]);
        double sum = Math.Exp(0) + Math.Exp(2) + Math.Exp(1) + Math.Exp(-1);
        Assert.Equal("b", answer.Class);
        Assert.Equal(Math.Exp(2) / sum, answer.Probability, 1e-6);
        Assert.Equal(["b", "c", "a"], answer.Top3.Select(guess => guess.Class));
        Assert.Equal(1, answer.Probabilities.Sum(), 1e-6);
        Assert.Equal(-Math.Log(sum), answer.Energy!.Value, 1e-6);
        Assert.Null(answer.Review);
    }

    [Fact]
    public void TheTemperatureTakesConfidenceAwayAndKeepsTheAnswer()
    {
        WaferAnswer answer = new AnswerPolicy { Temperature = 2 }.Answer(Names, multiLabel: false, [0, 2, 1, -1]);
        Assert.Equal("b", answer.Class);
        Assert.Equal(Math.E / (1 + Math.E + Math.Exp(0.5) + Math.Exp(-0.5)), answer.Probability, 1e-6);
    }

    [Fact]
    public void AMapIsLeftToPeopleBelowTheProbabilityOrAboveTheEnergy()
    {
        AnswerPolicy policy = new() { LeastProbability = 0.7, MostEnergy = -3 };
        Assert.Null(policy.Answer(Names, false, [5, 0, 0, 0]).Review);
        Assert.Equal("not sure enough", policy.Answer(Names, false, [5, 5, 0, 0]).Review);

        // As sure as the first, but with small logits: the softmax cannot tell.
        Assert.Equal("unlike the maps that the classifier knows", policy.Answer(Names, false, [1, -4, -4, -4]).Review);
    }

    [Theory]
    [InlineData(new float[] { -1, -1, -1, -1 }, "none")]
    [InlineData(new float[] { 3, -1, 0.1f, -1 }, "a+c")]
    public void OfSeveralLabelsThoseOfAtLeastOneHalfAreTheAnswer(float[] logits, string expected)
    {
        WaferAnswer answer = new AnswerPolicy { LeastProbability = 1, MostEnergy = -100 }.Answer(Names, multiLabel: true, logits);
        Assert.Equal((expected, null, null), (answer.Class, answer.Energy, answer.Review));
    }

    [Fact]
    public void FittingFindsTheTemperatureAndLimitsThatHoldOnTheMapsItWasShown()
    {
        // Labels drawn from the softmax of the logits, then the logits doubled: twice as sure as they should be.
        Predictions validation = Overconfident(4000, seed: 5);
        AnswerPolicy policy = AnswerPolicy.Fit(validation, errorRate: 0.05, keep: 0.9);
        Assert.InRange(policy.Temperature, 1.85, 2.15);
        (int given, int wrong, int strange) = (0, 0, 0);
        for (int n = 0; n < validation.Count; n++)
        {
            WaferAnswer answer = policy.Answer(Names, false, validation.Logits.Span.Slice(n * 4, 4));
            strange += answer.Energy > policy.MostEnergy ? 1 : 0;
            if (answer.Probability >= policy.LeastProbability)
            {
                given++;
                wrong += answer.Class == Names[validation.Labels.Span[n]] ? 0 : 1;
            }
        }

        Assert.InRange((double)wrong / given, 0.03, 0.0501);
        Assert.InRange((double)strange / validation.Count, 0.09, 0.1001);
    }

    [Fact]
    public void ACardKeepsItsPolicyAndOlderCardsHaveNone()
    {
        ModelCard plain = new("lenet5", Names, false, DieEncoding.OneHot, 32, 7), told = plain with { Policy = new() { Temperature = 1.25, LeastProbability = 0.625, MostEnergy = -2.5 } };
        Assert.Equal(told.Policy, ModelCard.FromMetadata(told.ToMetadata(), "f").Policy);
        Assert.Equal(AnswerPolicy.None, ModelCard.FromMetadata(plain.ToMetadata(), "f").Policy);
        Assert.DoesNotContain("temperature", plain.ToMetadata().Keys);
        Assert.Equal(double.PositiveInfinity, ModelCard.FromMetadata((plain with { Policy = new() { Temperature = 3 } }).ToMetadata(), "f").Policy.MostEnergy);
    }

    [Theory]
    [InlineData("temperature", "0")]
    [InlineData("temperature", "warm")]
    [InlineData("least_probability", "1.5")]
    [InlineData("most_energy", "NaN")]
    public void DamagedPoliciesAreRefusedByName(string key, string value)
    {
        ModelCard card = new("lenet5", Names, false, DieEncoding.OneHot, 32, 7) { Policy = new() { Temperature = 1.25 } };
        Dictionary<string, string> metadata = new(card.ToMetadata()) { [key] = value };
        Assert.StartsWith("some.onnx: ", Assert.Throws<InvalidDataException>(() => ModelCard.FromMetadata(metadata, "some.onnx")).Message, StringComparison.Ordinal);
        metadata.Remove(key == "temperature" ? "most_energy" : key);
        Assert.Throws<InvalidDataException>(() => ModelCard.FromMetadata(metadata, "some.onnx"));
    }

    private static Predictions Overconfident(int count, int seed)
    {
        Random random = new(seed);
        (float[] logits, int[] labels) = (new float[count * 4], new int[count]);
        for (int n = 0; n < count; n++)
        {
            double[] row = [.. Enumerable.Range(0, 4).Select(_ => 6 * (random.NextDouble() - 0.5))];
            double at = random.NextDouble() * row.Sum(Math.Exp);
            while ((at -= Math.Exp(row[labels[n]])) > 0 && labels[n] < 3)
            {
                labels[n]++;
            }

            row.Select(x => (float)(2 * x)).ToArray().CopyTo(logits, n * 4);
        }

        return new Predictions(logits, labels, Names, multiLabel: false);
    }
}
