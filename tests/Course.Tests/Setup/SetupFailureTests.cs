using System.Diagnostics;

namespace Course.Tests.Setup;

/// <summary>Each thing a machine can lack: one plain message that says what to do, and no record of a set-up that did not happen.</summary>
public sealed class SetupFailureTests : IDisposable
{
    private readonly FakeMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void NoSdk()
    {
        _machine.Remove("dotnet");
        Fails("Install the .NET 10 SDK");
    }

    [Theory]
    [InlineData("8.0.100 [/usr/share/dotnet/sdk]", "8.0.100")]
    [InlineData("11.0.100 [/usr/share/dotnet/sdk]", "11.0.100")]
    [InlineData("", "(none)")]
    public void AnotherSdk(string sdks, string named)
    {
        _machine.DotNet(sdks);
        Fails(named, "10.0.100", "Install it");
    }

    [Fact]
    public void AFeedThatCannotBeReachedIsNotAFeedThatLacksThePackage()
    {
        _machine.DotNet(restore: "echo 'error NU1301: Unable to load the service index for source x'; echo 'error NU1101: Unable to find package'; exit 1");
        Fails("feed cannot be reached", "dotnet nuget list source");
    }

    [Fact]
    public void ARestoreThatFailsOtherwiseIsShown()
    {
        _machine.DotNet(restore: "echo 'probe.csproj : error MSB4236: The SDK could not be found.'; exit 1");
        Fails("MSB4236", "setup.log");
    }

    [Theory]
    [InlineData("echo 'No space left on device'; exit 1")]
    [InlineData("echo 'error : Disk quota exceeded : /x'; exit 1")]
    public void AFullDiskFoundOnTheWay(string restore)
    {
        _machine.DotNet(restore: restore);
        Fails("disk is full", "Free some space");
    }

    [Fact]
    public void AFullDiskFoundBefore()
    {
        _machine.Space(gibibytes: 0);
        Fails("0 MiB free", "needs 2 GiB", "Free some space");
    }

    [Fact]
    public void NoRootForMissingPackages()
    {
        _machine.Packages(installed: false);
        _machine.Command("id", "echo 1000");
        Fails("libtorch-dev", "libopenblas0-pthread", "needs root", "apt-get install");
    }

    [Fact]
    public void SudoThatWouldAskIsNoRootWhereNobodyAnswers()
    {
        _machine.Packages(installed: false);
        _machine.Command("id", "echo 1000");
        _machine.Command("sudo", "echo 'sudo: a password is required' >&2; exit 1");
        Fails("needs root");
    }

    [Fact]
    public void NoCompilerAndNoPackageManager()
    {
        _machine.Remove("g++");
        _machine.Remove("apt-get");
        Fails("missing: g++", "package manager");
    }

    [Fact]
    public void NoDebian()
    {
        _machine.Remove("dpkg-query");
        Fails("no Debian packages", "LIBTORCH");
    }

    [Fact]
    public void ALibtorchThatIsNotThere()
    {
        _machine.Set("LIBTORCH", "/nowhere/libtorch");
        Fails("/nowhere/libtorch", "lib/libtorch.so", "unset it");
    }

    [Theory]
    [InlineData("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (apt)", "another package manager", "Wait")]
    [InlineData("E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.", "dpkg --configure -a")]
    [InlineData("E: Failed to fetch http://mirror/x Temporary failure resolving 'mirror'", "mirror cannot be reached", "network")]
    [InlineData("E: Unable to locate package libtorch-dev", "lacks the package")]
    [InlineData("E: You don't have enough free space in /var/cache/apt/archives/.", "disk is full")]
    [InlineData("E: Something new", "E: Something new", "setup.log")]
    public void AnInstallationThatFails(string says, params string[] expected)
    {
        _machine.Packages(installed: false);
        _machine.Command("apt-get", $"echo \"{says}\" >&2; exit 100");
        Fails([.. expected, "libtorch-dev"]);
    }

    [Fact]
    public void WithoutNpmTheNotebooksRun()
    {
        _machine.DotNet(restore: FakeMachine.RestoresAll);
        _machine.Remove("npm");
        FakeMachine.Result result = _machine.Course("setup");
        Assert.Equal(0, result.Status);
        Assert.Contains("no npm", result.Message, StringComparison.Ordinal);
        Assert.Contains("the book will lack", result.Message, StringComparison.Ordinal);
        Assert.Equal("nuget", _machine.Stack);
    }

    [Fact]
    public void ScriptsThatCannotBeFetchedLeaveNoHalfFolder()
    {
        _machine.DotNet(restore: FakeMachine.RestoresAll);
        _machine.Command("npm", $"mkdir -p '{_machine.PathOf("node_modules/katex")}'; echo 'npm error network'; exit 1");
        FakeMachine.Result result = _machine.Course("setup");
        Assert.Equal(0, result.Status);
        Assert.Contains("the book will lack", result.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.PathOf("node_modules")));
    }

    [Fact]
    public void AnInterruptedSetUpLeavesNoRecordAndTheNextOneFinishes()
    {
        _machine.Packages(installed: false);
        _machine.Command("apt-get", "sleep 1; [ -e \"$HOME/again\" ] || exit 100");
        using (Process process = _machine.Start("setup"))
        {
            while (!_machine.Calls.Any(call => call.StartsWith("apt-get", StringComparison.Ordinal)))
            {
                Assert.False(process.HasExited);
                Thread.Sleep(20);
            }

            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            Assert.True(process.WaitForExit(30_000));
            Assert.NotEqual(0, process.ExitCode);
        }

        Assert.Null(_machine.Stack);
        Assert.Equal([".lock", "setup.log"], Directory.EnumerateFileSystemEntries(_machine.PathOf("artifacts")).Select(Path.GetFileName).Order());
        File.WriteAllText(_machine.PathOf("../again"), "");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.Equal("compat", _machine.Stack);
    }

    private void Fails(params string[] expected)
    {
        FakeMachine.Result result = _machine.Course("setup");
        Assert.Equal(1, result.Status);
        string message = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("course: ", message, StringComparison.Ordinal);
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Null(_machine.Stack);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_machine.Clone, ".stack*"));
    }
}
