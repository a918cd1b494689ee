namespace Course.Tests.Setup;

public sealed class SetupTests : IDisposable
{
    private readonly FakeMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void TakesThePackagesWhereTheFeedsHaveThem()
    {
        _machine.DotNet(restore: FakeMachine.RestoresAll);
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.Equal("nuget", _machine.Stack);
        Assert.DoesNotContain(_machine.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public void ManagedPackagesWithoutLibtorchDoNotCount()
    {
        _machine.DotNet(restore: """mkdir -p "${2%/*}/obj"; echo '"TorchSharp-cpu/0.107.0": {}' >"${2%/*}/obj/project.assets.json"; exit 0""");
        FakeMachine.Result result = _machine.Course("setup");
        Assert.Equal(0, result.Status);
        Assert.Contains("not the libtorch it needs", result.Message, StringComparison.Ordinal);
        Assert.Equal("compat", _machine.Stack);
    }

    [Fact]
    public void ALibraryBuiltForANewerSystemDoesNotCount()
    {
        _machine.DotNet(restore: FakeMachine.RestoresAll);
        _machine.Command("ldd", """
            echo "$1: /lib/x86_64-linux-gnu/libstdc++.so.6: version \`GLIBCXX_3.4.32' not found (required by $1)"
            echo 'libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f10)'
            """);
        FakeMachine.Result result = _machine.Course("setup");
        Assert.Equal(0, result.Status);
        Assert.Contains("TorchSharp-cpu does not run on this system (libstdc++.so.6: version `GLIBCXX_3.4.32' not found)", result.Message, StringComparison.Ordinal);
        Assert.Equal("compat", _machine.Stack);
        Assert.Contains(_machine.Calls, call => call.StartsWith("ldd ", StringComparison.Ordinal) && call.EndsWith("/libLibTorchSharp.so", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NU1101")]
    [InlineData("NU1102")]
    public void SaysInOneLineThatTheFeedsLackTorchSharpAndTakesTheCompatStack(string code)
    {
        _machine.DotNet(restore: $"echo 'error {code}: Unable to find package TorchSharp-cpu'; exit 1");
        FakeMachine.Result result = _machine.Course("setup");
        Assert.Equal(0, result.Status);
        Assert.Contains("no TorchSharp-cpu", result.Message, StringComparison.Ordinal);
        Assert.Equal("compat", _machine.Stack);
    }

    [Fact]
    public void AProbeAsksForTheVersionsThatTheRepositoryPins()
    {
        _machine.DotNet(restore: """cat "$2" >&2; cat "$2" >"$HOME/probe"; """ + FakeMachine.RestoresAll);
        Assert.Equal(0, _machine.Course("setup").Status);
        string probe = File.ReadAllText(Path.Combine(_machine.Clone, "..", "probe"));
        Assert.Contains("""<PackageReference Include="TorchSharp-cpu" Version="[0.107.0]" />""", probe, StringComparison.Ordinal);
        Assert.Contains("""<PackageReference Include="Plotly.NET" Version="[6.0.0]" />""", probe, StringComparison.Ordinal);
        Assert.Contains("""<PackageReference Include="Plotly.NET.CSharp" Version="[0.14.0]" />""", probe, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../new/home", "../new/home")]
    [InlineData("/proc/no/home", "artifacts/home")]
    public void AHomeThatIsNotThereIsMadeOrReplaced(string home, string expected)
    {
        _machine.Set("HOME", home[0] == '/' ? home : Path.GetFullPath(Path.Combine(_machine.Clone, home)));
        _machine.DotNet(restore: """[ -d "$HOME" ] || exit 7; : >"$HOME/seen"; """ + FakeMachine.RestoresAll);
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.True(File.Exists(Path.Combine(_machine.Clone, expected, "seen")));
    }

    [Fact]
    public void ASecondRunOnlyLooks()
    {
        Assert.Equal(0, _machine.Course("setup", "--tests").Status);
        _machine.Forget();
        FakeMachine.Result result = _machine.Course("setup", "--tests");
        Assert.Equal((0, "", ""), (result.Status, result.Output, result.Error));
        Assert.All(_machine.Calls, call => Assert.True(
            call is "dotnet --list-sdks" || call.StartsWith("dpkg-query ", StringComparison.Ordinal), call));
    }

    [Fact]
    public void InstallsOnlyWhatIsMissing()
    {
        _machine.Command("dpkg-query", """case $* in *libtorch-dev) exit 1 ;; *) echo 'installed ' ;; esac""");
        Assert.Equal(0, _machine.Course("setup").Status);
        string install = Assert.Single(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal));
        Assert.EndsWith(" libtorch-dev", install, StringComparison.Ordinal);
        Assert.DoesNotContain("openblas", install, StringComparison.Ordinal);
    }

    [Fact]
    public void InstallsThroughSudoWhereItAsksNothing()
    {
        _machine.Packages(installed: false);
        _machine.Command("id", "echo 1000");
        _machine.Command("sudo", "[ \"$1\" != -n ] || shift; [ \"$1\" = true ] || exec \"$@\"");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.Contains(_machine.Calls, call => call.StartsWith("sudo env DEBIAN_FRONTEND=noninteractive", StringComparison.Ordinal));
        Assert.Contains(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal));
    }

    [Fact]
    public void TheBrowserIsForTestsAlone()
    {
        _machine.Remove("chromium");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.DoesNotContain(_machine.Calls, call => call.Contains("chromium", StringComparison.Ordinal));
        Assert.Equal(0, _machine.Course("setup", "--tests").Status);
        Assert.Contains(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal) && call.EndsWith(" chromium", StringComparison.Ordinal));
    }

    [Fact]
    public void JupyterIsForTestsAndForTheLab()
    {
        _machine.Command("dpkg-query", """case $* in *jupyter-notebook) exit 1 ;; *) echo 'installed ' ;; esac""");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.DoesNotContain(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal));
        Assert.Equal(0, _machine.Course("setup", "--tests").Status);
        Assert.EndsWith(" jupyter-notebook", Assert.Single(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal)), StringComparison.Ordinal);
        _machine.Forget();
        FakeMachine.Result lab = _machine.Course("lab", "--no-browser");
        Assert.Contains("ran course.dll lab --no-browser", lab.Output, StringComparison.Ordinal);
        Assert.EndsWith(" jupyter-notebook", Assert.Single(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal)), StringComparison.Ordinal);
        _machine.Command("jupyter-lab", "exit 0");
        _machine.Forget();
        Assert.Equal(0, _machine.Course("lab").Status);
        Assert.DoesNotContain(_machine.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public void OnnxRuntimeComesFromNpmWithTheCompatStackAlone()
    {
        Assert.Equal(0, _machine.Course("setup", "--stack", "nuget").Status);
        Assert.EndsWith(" --omit=optional", Assert.Single(_machine.Calls, IsNpm), StringComparison.Ordinal);
        _machine.Forget();
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.DoesNotContain(_machine.Calls, IsNpm);

        Assert.Equal(0, _machine.Course("setup", "--stack", "compat").Status);
        Assert.DoesNotContain("--omit", Assert.Single(_machine.Calls, IsNpm), StringComparison.Ordinal);

        static bool IsNpm(string call) => call.StartsWith("npm ", StringComparison.Ordinal);
    }

    [Fact]
    public void ANpmRegistryWithoutOnnxRuntimeIsToldOnce()
    {
        _machine.Command("npm", $"mkdir -p '{_machine.PathOf("node_modules/katex")}'");
        FakeMachine.Result result = _machine.Course("setup", "--stack", "compat");
        Assert.Equal(0, result.Status);
        Assert.Contains("exported models (ONNX) cannot be run", result.Message, StringComparison.Ordinal);
        Assert.Equal("", _machine.Course("setup").Error);
    }

    [Theory]
    [InlineData("python3-onnx")]
    [InlineData("openmpi-bin")]
    public void WhatOnlyTestsNeedIsForTestsAlone(string package)
    {
        _machine.Command("dpkg-query", $"""case $* in *{package}) exit 1 ;; *) echo 'installed ' ;; esac""");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.DoesNotContain(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal));
        Assert.Equal(0, _machine.Course("setup", "--tests").Status);
        Assert.EndsWith($" {package}", Assert.Single(_machine.Calls, call => call.StartsWith("apt-get install", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void SchemasOfKubernetesAreForTestsAlone()
    {
        const string folder = "tests/Course.Tests/Sharding/schema";
        Directory.CreateDirectory(_machine.PathOf(folder));
        File.WriteAllText(_machine.PathOf($"{folder}/package-lock.json"), "{}\n");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.DoesNotContain(_machine.Calls, IsForSchemas);
        Assert.Equal(0, _machine.Course("setup", "--tests").Status);
        Assert.Single(_machine.Calls, IsForSchemas);
        _machine.Forget();
        Assert.Equal(0, _machine.Course("setup", "--tests").Status);
        Assert.DoesNotContain(_machine.Calls, IsForSchemas);

        File.WriteAllText(_machine.PathOf($"{folder}/package-lock.json"), "{ }\n");
        _machine.Command("npm", "exit 1");
        FakeMachine.Result failed = _machine.Course("setup", "--tests");
        Assert.Equal(0, failed.Status);
        Assert.Contains("Kubernetes' schemas will be skipped", failed.Message, StringComparison.Ordinal);

        static bool IsForSchemas(string call) => call.StartsWith("npm ", StringComparison.Ordinal) && call.Contains(folder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nuget")]
    [InlineData("compat")]
    public void TheStackCanBeNamed(string stack)
    {
        Assert.Equal(0, _machine.Course("setup", "--stack", stack).Status);
        Assert.Equal(stack, _machine.Stack);
        Assert.DoesNotContain(_machine.Calls, call => call.StartsWith("dotnet restore", StringComparison.Ordinal));
    }

    [Fact]
    public void ANamedStackReplacesTheRecordedOneAndAutoAsksAgain()
    {
        Assert.Equal(0, _machine.Course("setup", "--stack=nuget").Status);
        Assert.Equal(0, _machine.Course("setup", "--stack=auto").Status);
        Assert.Equal("compat", _machine.Stack);
    }

    [Theory]
    [InlineData("--stack", "conda")]
    [InlineData("--stack")]
    [InlineData("--stak", "nuget")]
    public void AnArgumentThatIsNotUnderstoodIsRefused(params string[] arguments)
    {
        FakeMachine.Result result = _machine.Course(["setup", .. arguments]);
        Assert.Equal(2, result.Status);
        Assert.Contains("--stack", result.Message, StringComparison.Ordinal);
        Assert.Null(_machine.Stack);
    }

    [Fact]
    public void ADamagedRecordIsChosenAnew()
    {
        File.WriteAllText(_machine.PathOf(".stack"), "comp");
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.Equal("compat", _machine.Stack);
    }

    [Fact]
    public void ALibtorchOfOnesOwnNeedsNoOtherFromDebian()
    {
        _machine.Command("dpkg-query", """case $* in *libtorch-dev | *libopenblas0-pthread) exit 1 ;; *) echo 'installed ' ;; esac""");
        string libtorch = Directory.CreateDirectory(_machine.PathOf("../libtorch/lib")).Parent!.FullName;
        File.WriteAllText(Path.Combine(libtorch, "lib", "libtorch.so"), "");
        _machine.Set("LIBTORCH", libtorch);
        Assert.Equal(0, _machine.Course("setup").Status);
        Assert.DoesNotContain(_machine.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }
}
