namespace Course.Tests.Setup;

/// <summary>When <c>./course</c> builds its command line, and what a failed build leaves behind.</summary>
public sealed class BuildTests : IDisposable
{
    private const string Source = "lib/Course/Program.cs";
    private readonly FakeMachine _machine = new();

    public BuildTests() => File.WriteAllText(_machine.PathOf(Source), "return 0;");

    private int Builds => _machine.Calls.Count(call => call.StartsWith("dotnet publish", StringComparison.Ordinal));

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void HandsOverWhatWasTyped()
    {
        FakeMachine.Result result = _machine.Course("predict", "a map.npz", "--json");
        Assert.Equal(0, result.Status);
        Assert.EndsWith("ran course.dll predict a map.npz --json\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildsOnceUntilASourceIsNewer()
    {
        _machine.Course("run");
        _machine.Course("run");
        Assert.Equal(1, Builds);
        File.SetLastWriteTimeUtc(_machine.PathOf(Source), DateTime.UtcNow.AddSeconds(5));
        _machine.Course("run");
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void BuildsAgainForAnotherStackOrAccelerator()
    {
        _machine.Course("run");
        _machine.Set("Accelerator", "cuda");
        _machine.Course("run");
        Assert.Equal(2, Builds);
        _machine.Course("setup", "--stack", "nuget");
        _machine.Course("run");
        Assert.Equal(3, Builds);
    }

    [Fact]
    public void BuildsAgainAfterASourceWasDeleted()
    {
        string extra = _machine.PathOf("lib/Course/Extra.cs");
        File.WriteAllText(extra, "");
        _machine.Course("run");
        File.Delete(extra);
        Directory.SetLastWriteTimeUtc(_machine.PathOf("lib/Course"), DateTime.UtcNow.AddSeconds(5));
        _machine.Course("run");
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void AFailedBuildShowsTheErrorAndKeepsTheLastGoodOutput()
    {
        _machine.DotNet(publish: "echo good >\"$folder/course.dll\"");
        Assert.Equal(0, _machine.Course("run").Status);
        File.SetLastWriteTimeUtc(_machine.PathOf(Source), DateTime.UtcNow.AddSeconds(5));
        _machine.DotNet(publish: "echo bad >\"$folder/course.dll\"; echo 'Program.cs(1,1): error CS1002: ; expected'; exit 1");
        FakeMachine.Result result = _machine.Course("run");
        Assert.Equal(1, result.Status);
        Assert.Contains("error CS1002", result.Message, StringComparison.Ordinal);
        Assert.Equal("good\n", _machine.Read("artifacts/course/course.dll"));
        Assert.Equal(
            [".lock", "course", "setup.log"],
            Directory.EnumerateFileSystemEntries(_machine.PathOf("artifacts")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("Microsoft.NETCore.App.Crossgen2.linux-x64")]
    [InlineData("Microsoft.AspNetCore.App.Runtime.linux-x64")]
    public void BuildsWithoutCompilingAheadWhereTheFeedLacksWhatThatNeeds(string package)
    {
        _machine.DotNet(publish: $"""
            if [ "$ahead" = true ]; then
                    echo 'error NU1101: Unable to find package {package}'
                    exit 1
                fi
                : >"$folder/course.dll"
            """);
        FakeMachine.Result result = _machine.Course("run");
        Assert.Equal(0, result.Status);
        Assert.Contains("Crossgen2", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void ABuildThatWasStoppedAndSaysNothingIsNotTakenForAResult()
    {
        _machine.DotNet(publish: "exit 0");
        FakeMachine.Result result = _machine.Course("run");
        Assert.Equal(1, result.Status);
        Assert.Contains("ended without a result", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.PathOf("artifacts/course")));
    }

    [Fact]
    public void AnUnreachableFeedDuringTheBuildIsNamed()
    {
        _machine.DotNet(publish: "echo 'error NU1301: Unable to load the service index'; exit 1");
        FakeMachine.Result result = _machine.Course("run");
        Assert.Equal(1, result.Status);
        Assert.Contains("feed cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.PathOf("artifacts/course")));
    }
}
