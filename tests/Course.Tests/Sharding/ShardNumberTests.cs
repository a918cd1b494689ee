using Course.Classifying.Sharding;

namespace Course.Tests.Sharding;

public sealed class ShardNumberTests
{
    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("3/16", 3, 16)]
    [InlineData("env/16", 5, 16)]
    public void ItIsReadAsTypedOrFromTheEnvironment(string text, int number, int of) =>
        Assert.Equal(new ShardNumber(number, of), ShardNumber.Parse(text, name => name == "JOB_COMPLETION_INDEX" ? "4" : null));

    [Theory]
    [InlineData("", null)]
    [InlineData("3", null)]
    [InlineData("0/4", null)]
    [InlineData("5/4", null)]
    [InlineData("-1/4", null)]
    [InlineData("1/0", null)]
    [InlineData("1/100001", null)]
    [InlineData("1/2/3", null)]
    [InlineData("env/4", null)]
    [InlineData("env/4", "4")]
    [InlineData("env/4", "-1")]
    [InlineData("env/4", "first")]
    public void AnythingElseIsAUsageErrorThatSaysWhatIsExpected(string text, string? index)
    {
        UsageException refused = Assert.Throws<UsageException>(() => ShardNumber.Parse(text, _ => index));
        Assert.Contains($"'{text}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("expected", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputsSortAsTheirInputsDo() =>
        Assert.Equal(
            Enumerable.Range(1, 1200).Select(number => new ShardNumber(number, 1200).FileName),
            Enumerable.Range(1, 1200).Select(number => new ShardNumber(number, 1200).FileName).Order(StringComparer.Ordinal));
}
