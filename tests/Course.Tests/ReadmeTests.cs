using System.CommandLine;
using System.Text.RegularExpressions;
using WaferVision.Testing;

namespace Course.Tests;

/// <summary>What README.md promises is there.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));

    public static TheoryData<string> Commands =>
        [.. Fence().Matches(Text).SelectMany(block => block.Groups["body"].Value.Split('\n')).Select(line => line.Split(" #")[0].Trim()).Where(line => line.Length > 0).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommandIsUnderstood(string line)
    {
        if (line.StartsWith("export ", StringComparison.Ordinal))
        {
            Assert.Contains(line.Split(' ', '=')[1], (string[])["Accelerator", "LIBTORCH"]);
            return;
        }

        Match command = Invocation().Match(line);
        Assert.True(command.Success, $"'{line}' runs neither ./course nor dotnet run");
        string[] words = command.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["setup", .. string[] options])
        {
            using Setup.FakeMachine machine = new();
            Assert.Equal(0, machine.Course(["setup", .. options]).Status);
            return;
        }

        Assert.Empty(CourseCommand.Create().Parse(words).Errors);
    }

    [Fact]
    public void EveryCommandOfTheCommandLineIsShown() =>
        Assert.All(CourseCommand.Create().Subcommands.Where(command => !command.Hidden), command => Assert.Contains($"./course {command.Name}", Text, StringComparison.Ordinal));

    [Fact]
    public void EveryLinkAndPictureIsThere()
    {
        string[] targets = [.. Link().Matches(Text).Select(match => match.Groups["target"].Value)];
        Assert.NotEmpty(targets);
        string[] anchors = [.. Heading().Matches(Text).Select(match => "#" + NotInAnchor().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'))];
        Assert.All(targets.Where(target => !target.Contains("://", StringComparison.Ordinal)), target =>
        {
            string path = Path.Combine(SharedData.Repository, target);
            Assert.True(target.StartsWith('#') ? anchors.Contains(target) : File.Exists(path) || Directory.Exists(path), $"README.md links to {target}, which is not there");
        });
    }

    [Fact]
    public void PicturesAreSmallAndDescribed()
    {
        Match[] pictures = [.. Picture().Matches(Text).Cast<Match>()];
        Assert.True(pictures.Length >= 2);
        Assert.All(pictures, picture =>
        {
            Assert.True(picture.Groups["alt"].Length > 20);
            Assert.InRange(new FileInfo(Path.Combine(SharedData.Repository, picture.Groups["file"].Value)).Length, 1_000, 200_000);
        });
    }

    [Fact]
    public void TheExitCodesAreTheOnesOfTheCommandLine() =>
        Assert.Contains(
            $"0 done, {CourseCommand.Failure} failed, {CourseCommand.Usage} not understood, {CourseCommand.Interrupted} interrupted", Text, StringComparison.Ordinal);

    [Fact]
    public void EveryFolderOfTheHouseIsOnTheMap()
    {
        string[] folders =
        [
            .. Directory.EnumerateDirectories(Path.Combine(SharedData.Repository, "lib")).Select(folder => $"lib/{Path.GetFileName(folder)}/"),
            "notebooks/", "tests/", "data/", ".devcontainer/",
        ];
        Assert.All(folders, folder => Assert.Contains($"`{folder}`", Text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^```bash\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(\./course|dotnet run --project lib/Course -c Release --) (?<rest>.+)$")]
    private static partial Regex Invocation();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"!\[(?<alt>[^\]]*)\]\((?<file>[^)]+)\)")]
    private static partial Regex Picture();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
