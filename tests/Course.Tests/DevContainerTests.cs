using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Course.Tests.Setup;
using WaferVision.Testing;

namespace Course.Tests;

/// <summary>The dev container files against the rules of the Development Containers specification that they touch.</summary>
public sealed partial class DevContainerTests
{
    private static readonly string[] Known =
    [
        "name", "image", "build", "dockerComposeFile", "features", "runArgs", "hostRequirements", "containerEnv", "remoteEnv", "remoteUser",
        "mounts", "forwardPorts", "customizations", "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand",
    ];

    private static readonly string[] Paths = [".devcontainer/devcontainer.json", ".devcontainer/gpu/devcontainer.json"];

    public static TheoryData<string> Files => [.. Paths];

    [Theory]
    [MemberData(nameof(Files))]
    public void KeepsTheRulesOfTheSpecification(string file)
    {
        JsonElement root = Read(file);
        Assert.All(root.EnumerateObject(), property => Assert.Contains(property.Name, Known));
        Assert.Single(root.EnumerateObject(), property => property.Name is "image" or "build" or "dockerComposeFile");
        Assert.Matches(@"^[a-z0-9.-]+(/[a-z0-9._-]+)+:[\w.-]+$", root.GetProperty("image").GetString());
        Assert.All(root.GetProperty("features").EnumerateObject(), feature =>
        {
            Assert.Matches(@"^[a-z0-9.-]+(/[a-z0-9._-]+)+:[\w.-]+$", feature.Name);
            Assert.Equal(JsonValueKind.Object, feature.Value.ValueKind);
        });
        JsonElement host = root.GetProperty("hostRequirements");
        Assert.True(host.GetProperty("cpus").GetInt32() >= 1);
        Assert.Matches("^[0-9]+[tgmk]b$", host.GetProperty("memory").GetString());
        Assert.Matches("^[0-9]+[tgmk]b$", host.GetProperty("storage").GetString());
        if (root.TryGetProperty("containerEnv", out JsonElement environment))
        {
            Assert.All(environment.EnumerateObject(), variable => Assert.Equal(JsonValueKind.String, variable.Value.ValueKind));
        }

        string[] extensions = [.. root.GetProperty("customizations").GetProperty("vscode").GetProperty("extensions").EnumerateArray().Select(id => id.GetString()!)];
        Assert.All(extensions, id => Assert.Matches(Extension(), id));
        Assert.Contains("ms-toolsai.jupyter", extensions);
        Assert.Contains("ms-dotnettools.csharp", extensions);
    }

    [Fact]
    public void TheSdkIsTheOneThatTheRepositoryAsksFor()
    {
        string asked = Read("global.json").GetProperty("sdk").GetProperty("version").GetString()!;
        Assert.All(Paths, file => Assert.EndsWith($":{string.Join('.', asked.Split('.').Take(2))}", Read(file).GetProperty("image").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void TheGpuVariantAsksForAGpuAndChoosesTheCudaPackages()
    {
        JsonElement root = Read(".devcontainer/gpu/devcontainer.json");
        Assert.True(root.GetProperty("hostRequirements").GetProperty("gpu").GetBoolean());
        Assert.Equal(["--gpus", "all"], root.GetProperty("runArgs").EnumerateArray().Select(argument => argument.GetString()));
        Assert.Equal("cuda", root.GetProperty("containerEnv").GetProperty("Accelerator").GetString());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ItsCommandsSetUpANewMachineAndFindNothingToDoAfterwards(string file)
    {
        using FakeMachine machine = new();
        string accelerator = "cpu";
        if (Read(file).TryGetProperty("containerEnv", out JsonElement environment))
        {
            accelerator = environment.GetProperty("Accelerator").GetString()!;
            machine.Set("Accelerator", accelerator);
        }

        machine.DotNet(restore: """cat "$2" >"$HOME/probe"; """ + FakeMachine.RestoresAll);
        string[] arguments = Arguments(file);
        Assert.Equal(0, machine.Course(arguments).Status);
        Assert.Equal("nuget", machine.Stack);
        Assert.Contains(
            accelerator == "cuda" ? "\"TorchSharp-cuda-linux\"" : "\"TorchSharp-cpu\"",
            File.ReadAllText(Path.Combine(machine.Clone, "..", "probe")),
            StringComparison.Ordinal);
        machine.Forget();
        Assert.Equal(new FakeMachine.Result(0, "", ""), machine.Course(arguments));
        Assert.Equal(["dotnet --list-sdks"], machine.Calls.Where(call => !call.StartsWith("dpkg-query", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ItsCommandsRunInThisCheckout()
    {
        foreach (string[] arguments in Paths.Select(Arguments).DistinctBy(arguments => string.Join(' ', arguments)))
        {
            ProcessStartInfo start = new("bash", [Path.Combine(SharedData.Repository, "course"), .. arguments])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{await output}{error}");
        }
    }

    // The one set-up command, as what follows ./course.
    private static string[] Arguments(string file)
    {
        string[] commands = [.. Read(file).EnumerateObject().Where(property => property.Name.EndsWith("Command", StringComparison.Ordinal)).Select(property => property.Value.GetString()!)];
        string[] words = Assert.Single(commands).Split(' ');
        Assert.Equal("./course", words[0]);
        return words[1..];
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, file))).RootElement;

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9-]+$")]
    private static partial Regex Extension();
}
