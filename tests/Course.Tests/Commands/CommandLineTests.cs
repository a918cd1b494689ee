using System.CommandLine;

namespace Course.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("fly")]
    [InlineData("test", "a", "b")]
    [InlineData("test", "--parallel", "0")]
    [InlineData("test", "--parallel", "many")]
    [InlineData("format", "--chek")]
    public async Task WhatIsNotUnderstoodIsAUsageErrorThatPointsToHelp(params string[] arguments)
    {
        Cli.Result result = await Cli.RunAsync(arguments);
        Assert.Equal(2, result.Status);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AValueOutOfRangeNamesTheOptionAndTheRange()
    {
        Cli.Result result = await Cli.RunAsync("test", "--parallel", "65");
        Assert.Contains("--parallel is 65; expected 1 to 64", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpListsEveryCommandWithADescription()
    {
        Cli.Result result = await Cli.RunAsync("--help");
        Assert.Equal(0, result.Status);
        Assert.All(CourseCommand.Create().Subcommands.Where(command => !command.Hidden), command =>
        {
            Assert.Contains(command.Name, result.Output, StringComparison.Ordinal);
            Assert.NotEmpty(command.Description ?? "");
            Assert.All(command.Options.Where(option => option is not System.CommandLine.Help.HelpOption), option => Assert.NotEmpty(option.Description ?? ""));
            Assert.All(command.Arguments, argument => Assert.NotEmpty(argument.Description ?? ""));
        });
    }

    [Fact]
    public void ALibraryThatDoesNotLoadIsToldWithItsRemedy()
    {
        TypeInitializationException problem = new("TorchSharp.torch", new NotSupportedException("but doesn't contain a reference to libtorch"));
        Assert.Contains("./course setup --stack compat", CourseCommand.MessageOf(problem), StringComparison.Ordinal);
        Assert.Null(CourseCommand.MessageOf(new TypeInitializationException("Course.Other", null)));
        Assert.Null(CourseCommand.MessageOf(new InvalidOperationException()));
    }
}
