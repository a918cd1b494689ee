using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using SharpCell.Engine;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Engine;

/// <summary>Packages from a feed in a folder, configured by a NuGet.config beside the notebook.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<EngineFixture> engines = [];

    public PackageTests()
    {
        Directory.CreateDirectory(Feed);
        Configure($"<add key=\"local\" value=\"{Feed}\" />");
    }

    private string Feed => Path.Combine(folder.Path, "feed");

    private string Cache => Path.Combine(folder.Path, "cache");

    public void Dispose()
    {
        engines.ForEach(e => e.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task A_package_comes_from_the_feeds_configured_beside_the_notebook()
    {
        Pack("Sample", "1.0.0");
        EngineFixture engine = Start();
        Assert.Equal("Sample 1.0.0", await engine.Value("#r \"nuget: Sample, 1.0.0\"\nSample.Library.Name"));
        DisplayData[] notices = [.. engine.Shown.Where(s => s.Kind != DisplayKind.Result)];
        Assert.Equal("Sample 1.0.0", notices[^1].Data["text/plain"]);
        Assert.StartsWith("Restoring Sample 1.0.0 …", notices[0].Data["text/plain"], StringComparison.Ordinal);
        Assert.Single(notices.Select(n => n.DisplayId).Distinct());
        CellError missing = await engine.Error("\n#r \"nuget: Sample, 9.9.9\"");
        Assert.Equal(2, missing.Line);
        Assert.Contains("Sample 9.9.9 could not be restored", missing.Message, StringComparison.Ordinal);
        Assert.Contains("NU1102", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_may_be_named_in_the_notebook()
    {
        string other = Path.Combine(folder.Path, "other");
        Directory.CreateDirectory(other);
        Pack("Elsewhere", "1.0.0", feed: other);
        Assert.Equal("Elsewhere 1.0.0", await Start().Value($"#i \"nuget: {other}\"\n#r \"nuget: Elsewhere, 1.0.0\"\nElsewhere.Library.Name"));
    }

    [Fact]
    public async Task A_set_that_was_restored_once_needs_no_feed_and_no_sdk()
    {
        Pack("Kept", "1.0.0");
        Pack("Newest", "2.0.0");
        const string Fixed = "#r \"nuget: Kept, 1.0.0\"\nKept.Library.Name";
        const string Floating = "#r \"nuget: Newest\"\nNewest.Library.Name";
        EngineFixture online = Start();
        Assert.Equal("Kept 1.0.0", await online.Value(Fixed));
        Assert.Equal("Newest 2.0.0", await online.Value(Floating));

        Directory.Delete(Feed, recursive: true);
        EngineFixture offline = Start();
        Assert.Equal("Kept 1.0.0", await offline.Value(Fixed));
        Assert.Equal("Newest 2.0.0", await offline.Value(Floating));
        Assert.Contains(offline.Shown, s => s.Data["text/plain"].Contains("cannot be reached. Taken as restored before.", StringComparison.Ordinal));
        CellError other = await offline.Error("#r \"nuget: Kept, 1.1.0\"");
        Assert.Contains("feed cannot be reached", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_without_versions_finds_what_is_newer_in_the_next_session()
    {
        const string Source = "#r \"nuget: Growing\"\nGrowing.Library.Name";
        Pack("Growing", "1.0.0");
        Assert.Equal("Growing 1.0.0", await Start().Value(Source));
        Pack("Growing", "1.1.0");
        Assert.Equal("Growing 1.1.0", await Start().Value(Source));
    }

    [Fact]
    public async Task Cleared_package_folders_are_filled_again()
    {
        const string Source = "#r \"nuget: Cleared, 1.0.0\"\nCleared.Library.Name";
        Pack("Cleared", "1.0.0");
        await Start().Value(Source);
        Directory.Delete(Path.Combine(folder.Path, "global"), recursive: true);
        Assert.Equal("Cleared 1.0.0", await Start().Value(Source));
    }

    [Theory]
    [InlineData("#r \"nuget: Markdig-cpu, 0.0.1\"")]
    [InlineData("#r \"nuget: Markdig\"")]
    [InlineData("#r \"nuget: Markdig, [1.0, 2.0)\"")]
    [InlineData("#r \"nuget: Markdig, 1.*\"")]
    public async Task A_package_that_the_host_carries_is_bound_to_the_hosts(string directive)
    {
        EngineFixture engine = Start();
        Assert.Equal("<p>b</p>\n", await engine.Value(directive + "\nMarkdig.Markdown.ToHtml(\"b\")"));
        Assert.Matches(@"^Markdig(-cpu)? 1\.\d+\.\d+ \(the course's own\)$", engine.Shown.First(s => s.Kind != DisplayKind.Result).Data["text/plain"].ReplaceLineEndings("\n").Split('\n')[^1]);
    }

    [Theory]
    [InlineData("#r \"nuget: Markdig, 99.0.0\"")]
    [InlineData("#r \"nuget: Markdig, [0.31.0]\"")]
    [InlineData("#r \"nuget: Markdig, [0.1, 0.9]\"")]
    public async Task Another_version_than_the_hosts_is_explained(string directive)
    {
        CellError error = await Start().Error(directive);
        Assert.Contains("the course itself runs on Markdig 1.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Leave the version out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_needs_a_newer_version_than_the_hosts_is_explained()
    {
        Pack("Markdig", "99.0.0");
        Pack("Demanding", "1.0.0", needs: "Markdig");
        CellError error = await Start().Error("#r \"nuget: Demanding, 1.0.0\"");
        Assert.Contains("Demanding 1.0.0 needs Markdig 99.0.0, but the course itself runs on Markdig 1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_needs_a_newer_version_than_an_earlier_cells_is_explained()
    {
        Pack("Shared", "1.0.0");
        EngineFixture engine = Start();
        await engine.Value("#r \"nuget: Shared, 1.0.0\"\nShared.Library.Name");
        Pack("Shared", "99.0.0");
        Pack("Wanting", "1.0.0", needs: "Shared");
        CellError error = await engine.Error("#r \"nuget: Wanting, 1.0.0\"");
        Assert.Contains("an earlier cell brought Shared 1.0.0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Restart the kernel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_can_be_stopped()
    {
        // A feed that takes the call and never answers.
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        Configure($"<add key=\"silent\" value=\"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v3/index.json\" allowInsecureConnections=\"true\" />");
        EngineFixture engine = Start();
        await engine.Value("int kept = 1;");
        CellResult stopped = await engine.Run("#r \"nuget: Never, 1.0.0\"", seconds: 4);
        Assert.Equal(CellOutcome.TimedOut, stopped.Outcome);
        Assert.Equal("1", await engine.Value("kept"));
        Assert.Empty(Directory.Exists(Cache) ? Directory.GetDirectories(Cache) : []);
    }

    private void Configure(string source) => File.WriteAllText(Path.Combine(folder.Path, "NuGet.config"), $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="{Path.Combine(folder.Path, "global")}" /></config>
          <packageSources><clear />{source}</packageSources>
        </configuration>
        """);

    private EngineFixture Start()
    {
        engines.Add(new EngineFixture(new EngineOptions { BaseFolder = folder.Path, PackageCache = Cache }));
        return engines[^1];
    }

    // Compiles an assembly and packs it, without any feed.
    private void Pack(string id, string version, string? needs = null, string? feed = null)
    {
        string assembly = Path.Combine(folder.Path, id + ".dll");
        CompiledAssembly.Write(assembly, $$"""
            [assembly: System.Reflection.AssemblyVersion("{{version}}.0")]
            [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
            namespace {{id}} { public static class Library { public static string Name => "{{id}} {{version}}"; } }
            """);
        using ZipArchive package = ZipFile.Open(Path.Combine(feed ?? Feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(assembly, $"lib/net8.0/{id}.dll");
        File.Delete(assembly);
        using StreamWriter spec = new(package.CreateEntry($"{id}.nuspec").Open());
        string dependency = needs is null ? "" : $"<dependencies><dependency id=\"{needs}\" version=\"99.0.0\" /></dependencies>";
        spec.Write($"<package><metadata><id>{id}</id><version>{version}</version><authors>test</authors><description>test</description>{dependency}</metadata></package>");
    }
}
