using WaferVision.Lessons;

namespace WaferVision.Tests.Lessons;

public class LessonTests
{
    [Fact]
    public void An_exercise_passes_only_when_every_claim_holds()
    {
        ExerciseReport right = Lesson.Exercise("1.1", ("two and two are four", () => 2 + 2 == 4));
        ExerciseReport half = Lesson.Exercise("1.1", ("holds", () => true), ("does not", () => false));

        Assert.True(right.Passed);
        Assert.StartsWith("Exercise 1.1: passed", right.ToString());
        Assert.False(half.Passed);
        Assert.StartsWith("Exercise 1.1: not yet", half.ToString());
        Assert.Contains("✘ does not", half.ToString());
    }

    [Fact]
    public void A_claim_that_throws_does_not_hold_and_says_why()
    {
        ExerciseReport report = Lesson.Exercise("2.3", ("divides", () => 1 / int.Parse("0") == 1));

        Assert.False(report.Passed);
        Assert.Contains("DivideByZeroException", report.ToString());
    }

    [Fact]
    public void Cancellation_is_not_an_answer() =>
        Assert.Throws<OperationCanceledException>(() => Lesson.Exercise("1", ("stops", () => throw new OperationCanceledException())));

    [Fact]
    public void An_exercise_without_a_claim_is_refused() => Assert.Throws<ArgumentException>(() => Lesson.Exercise("1.1"));

    [Theory]
    [InlineData(-40, -40, 0, true)]
    [InlineData(-40, -39.5, 0.5, true)]
    [InlineData(-40, -39, 0.5, false)]
    [InlineData(-40, double.NaN, 1e9, false)]
    public void Numbers_agree_within_the_tolerance_only(double expected, double actual, double tolerance, bool agree)
    {
        Exception? error = Record.Exception(() => Lesson.Agree("number", expected, actual, tolerance));

        Assert.Equal(agree, error is null);
        if (error is not null)
        {
            Assert.IsType<LessonCheckException>(error);
            Assert.Contains("-40", error.Message);
        }
    }

    [Fact]
    public void Lists_agree_element_by_element()
    {
        Assert.Contains("3 numbers agree", Lesson.Agree("list", [1, 2, 3], [1, 2, 3.001], 0.01));
        Assert.Contains("element 2", Assert.Throws<LessonCheckException>(() => Lesson.Agree("list", [1, 2, 3], [1, 2, 4.0])).Message);
        Assert.Contains("found 2", Assert.Throws<LessonCheckException>(() => Lesson.Agree("list", [1, 2, 3], [1, 2.0])).Message);
        Assert.Throws<LessonCheckException>(() => Lesson.Holds("the moon is cheese", false));
    }
}
