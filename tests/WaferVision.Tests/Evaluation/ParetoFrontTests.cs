using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class ParetoFrontTests
{
    [Fact]
    public void What_another_beats_is_left_out()
    {
        (double, double)[] choices = [(5, 0.9), (1, 0.5), (2, 0.4), (2, 0.8), (7, 0.9), (9, 0.95)];
        Assert.Equal([1, 3, 0, 5], ParetoFront.Of(choices));
        Assert.Equal([0, 1], ParetoFront.Of([(1, 1), (1, 1)]));
        Assert.Empty(ParetoFront.Of([]));
        Assert.Contains("Choice 1", Assert.Throws<ArgumentException>(() => ParetoFront.Of([(1, 1), (double.NaN, 1)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Along_the_front_worth_rises_and_everything_else_lies_behind_it()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 50; trial++)
        {
            (double Cost, double Worth)[] choices = [.. Enumerable.Range(0, 30).Select(_ => ((double)random.Next(12), (double)random.Next(12)))];
            IReadOnlyList<int> front = ParetoFront.Of(choices);
            foreach ((int a, int b) in front.Zip(front.Skip(1)))
            {
                Assert.True(choices[a] == choices[b] || (choices[a].Cost < choices[b].Cost && choices[a].Worth < choices[b].Worth));
            }

            foreach (int i in Enumerable.Range(0, choices.Length).Except(front))
            {
                Assert.Contains(front, j => choices[j].Cost <= choices[i].Cost && choices[j].Worth >= choices[i].Worth);
            }
        }
    }
}
