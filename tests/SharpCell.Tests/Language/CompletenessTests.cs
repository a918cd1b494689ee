using SharpCell.Language;

namespace SharpCell.Tests.Language;

public sealed class CompletenessTests
{
    [Theory]
    [InlineData("1 + 1")]
    [InlineData("var x = 1;")]
    [InlineData("")]
    [InlineData("// only a comment")]
    [InlineData("foreach (var i in new[] { 1 }) { }")]
    [InlineData("record R(int A);")]
    [InlineData("#!time\n1")]
    [InlineData("#!markdown\n# Title {")]
    [InlineData("#r \"some.dll\"")]
    [InlineData("undefined.Name()")]
    public void Code_that_can_be_run(string source) => Assert.Equal(Completeness.Complete, LanguageService.IsComplete(source).Status);

    [Theory]
    [InlineData("foreach (var i in new[] { 1 }) {", "    ")]
    [InlineData("class A {\n    void F() {", "        ")]
    [InlineData("class A {\n    void F() { }", "    ")]
    [InlineData("Console.WriteLine(", "")]
    [InlineData("    Console.WriteLine(1,", "    ")]
    [InlineData("var x = ", "")]
    [InlineData("var x = 1", "")]
    [InlineData("/* open", "")]
    [InlineData("var s = \"\"\"\n  text", "  ")]
    [InlineData("if (true)", "")]
    [InlineData("#!time\nvar x =", "")]
    public void Code_that_goes_on(string source, string indent) =>
        Assert.Equal(new CompletenessAnswer(Completeness.Incomplete, indent), LanguageService.IsComplete(source));

    [Theory]
    [InlineData("var x = );")]
    [InlineData("class { }")]
    [InlineData("}")]
    [InlineData("int 1x = 2;")]
    [InlineData("#!nothing\n1")]
    public void Code_that_no_further_line_mends(string source) => Assert.Equal(Completeness.Invalid, LanguageService.IsComplete(source).Status);

    [Fact]
    public void Other_grammars_are_unknown() => Assert.Equal(Completeness.Unknown, LanguageService.IsComplete("#!javascript\nfunction (").Status);
}
