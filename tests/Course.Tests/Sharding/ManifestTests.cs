using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Course.Classifying.Sharding;
using WaferVision.Testing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Course.Tests.Sharding;

/// <summary>What deploy/ holds for Kubernetes.</summary>
public sealed partial class ManifestTests
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "deploy");

    public static TheoryData<string> Manifests => [.. Directory.EnumerateFiles(Path.Combine(Folder, "kubernetes"), "*.yaml").Select(path => Path.GetFileName(path))];

    [SchemaTheory]
    [MemberData(nameof(Manifests))]
    public async Task TheyFollowTheSchemasWithoutAFieldThatIsUnknown(string manifest) => Assert.Equal("", await ValidateAsync(Json(Read(manifest))));

    [SchemaTheory]
    [InlineData("completions:", "completion:", "/spec/completion: unknown")]
    [InlineData("completions: 16", "completions: many", "/spec/completions: type")]
    [InlineData("completionMode: Indexed", "completionMode: Numbered", "/spec/completionMode: enum")]
    [InlineData("action: FailIndex", "onIndex: FailIndex", "/spec/podFailurePolicy/rules/1: required")]
    [InlineData("- name: classify", "- id: classify", "/spec/template/spec/containers/0: required")]
    [InlineData("readOnlyRootFilesystem", "readOnlyRootFileSystem", "/spec/template/spec/containers/0/securityContext/readOnlyRootFileSystem: unknown")]
    [InlineData("memory: 2Gi", "memory: [2, Gi]", "/spec/template/spec/containers/0/resources/limits/memory")]
    public async Task TheSchemasFindWhatIsWrong(string right, string wrong, string expected) =>
        Assert.Contains(expected, await ValidateAsync(Json(Read("classify-job.yaml").Replace(right, wrong, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Manifests))]
    public void TheirCommandLinesAreUnderstoodAndTheirFilesMounted(string manifest)
    {
        JsonElement pod = Spec(manifest).GetProperty("template").GetProperty("spec"), container = Assert.Single(pod.GetProperty("containers").EnumerateArray());
        string[] arguments = [.. container.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)];
        Assert.Empty(CourseCommand.Create().Parse(arguments).Errors);
        string[] mounts = [.. container.GetProperty("volumeMounts").EnumerateArray().Select(mount => mount.GetProperty("mountPath").GetString()!)];
        Assert.All(arguments.Where(argument => argument.StartsWith('/')), argument => Assert.Contains(mounts, mount => argument == mount || argument.StartsWith($"{mount}/", StringComparison.Ordinal)));
        Assert.Equal(
            pod.GetProperty("volumes").EnumerateArray().Select(volume => volume.GetProperty("name").GetString()),
            container.GetProperty("volumeMounts").EnumerateArray().Select(mount => mount.GetProperty("name").GetString()));
        Assert.True(container.GetProperty("securityContext").GetProperty("readOnlyRootFilesystem").GetBoolean());
        Assert.False(container.GetProperty("securityContext").GetProperty("allowPrivilegeEscalation").GetBoolean());
        Assert.True(pod.GetProperty("securityContext").GetProperty("runAsNonRoot").GetBoolean());
    }

    [Fact]
    public void TheJobHasAPodForEveryShardAndKnowsTheExitCodes()
    {
        JsonElement spec = Spec("classify-job.yaml");
        string[] arguments = [.. spec.GetProperty("template").GetProperty("spec").GetProperty("containers")[0].GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)];
        int completions = spec.GetProperty("completions").GetInt32();
        ShardNumber last = ShardNumber.Parse(arguments[Array.IndexOf(arguments, "--shard") + 1], _ => $"{completions - 1}");
        Assert.Equal((completions, completions), (last.Number, last.Of));
        Assert.Equal("Indexed", spec.GetProperty("completionMode").GetString());
        Dictionary<string, int> codes = spec.GetProperty("podFailurePolicy").GetProperty("rules").EnumerateArray()
            .Where(rule => rule.TryGetProperty("onExitCodes", out _))
            .ToDictionary(rule => rule.GetProperty("action").GetString()!, rule => rule.GetProperty("onExitCodes").GetProperty("values")[0].GetInt32());
        Assert.Equal((CourseCommand.BadInput, CourseCommand.Usage), (codes["FailIndex"], codes["FailJob"]));
    }

    [Fact]
    public void TheImageIsMadeOfWhatIsThere()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "Dockerfile"));
        string[] sources = [.. Copy().Matches(text).SelectMany(copy => copy.Groups["from"].Value.Split(' '))];
        Assert.Contains("lib", sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(SharedData.Repository, source)), $"deploy/Dockerfile copies {source}, which is not there"));
        string[] ignored = [.. File.ReadAllLines(Path.Combine(SharedData.Repository, ".dockerignore")).Select(line => line.TrimEnd('/'))];
        Assert.Empty(sources.Intersect(ignored));
    }

    [GeneratedRegex(@"^COPY (?!--from)(?<from>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    private static string Read(string manifest) => File.ReadAllText(Path.Combine(Folder, "kubernetes", manifest));

    private static JsonElement Spec(string manifest) => JsonDocument.Parse(Json(Read(manifest))).RootElement[0].GetProperty("spec");

    // The objects of a manifest, as Kubernetes takes them: plain numbers and truth values as such, whatever is quoted as text.
    private static string Json(string yaml)
    {
        IDeserializer deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        Parser parser = new(new StringReader(yaml));
        List<object?> objects = [];
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            objects.Add(deserializer.Deserialize(parser));
        }

        return new SerializerBuilder().JsonCompatible().Build().Serialize(objects);
    }

    private static async Task<string> ValidateAsync(string json)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", [Path.Combine(SchemaTheoryAttribute.Folder, "validate.cjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync(), error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(json);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.Equal((0, ""), (node.ExitCode, await error));
        return await output;
    }

    /// <summary>A theory that needs Kubernetes' schemas, which <c>./course setup --tests</c> fetches.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SchemaTheoryAttribute : TheoryAttribute
    {
        public SchemaTheoryAttribute()
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules", "kubernetes-models")))
            {
                Skip = "needs Kubernetes' schemas, which this machine does not have: ./course setup --tests fetches them with npm";
            }
        }

        public static string Folder { get; } = Path.Combine(SharedData.Repository, "tests", "Course.Tests", "Sharding", "schema");
    }
}
