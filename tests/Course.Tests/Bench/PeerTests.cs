using System.Text.Json;
using Course.Bench;
using Course.Tests.Commands;

namespace Course.Tests.Bench;

public sealed class PeerTests
{
    [Theory]
    [InlineData("ops.py", "torch")]
    [InlineData("step.py", "torch")]
    [InlineData("models.py", "torch", "torchvision")]
    [InlineData("transfer.py", "torch", "torchvision")]
    public void ThePeerKnowsEveryWorkloadByTheSameName(string script, params string[] modules)
    {
        List<IDisposable> owned = [];
        using PythonPeer? peer = PythonPeer.TryStart(script, modules, 1, out string missing);
        if (peer is null)
        {
            Assert.Contains($"python3-{modules[^1]}", missing, StringComparison.Ordinal);
            return;
        }

        IReadOnlyList<Workload> works = script switch
        {
            "ops.py" => OperatorBench.Create(owned),
            "step.py" => StepBench.Create(owned),
            "models.py" => ModelBench.Create(owned),
            _ => TransferBench.Create(owned),
        };
        foreach (Workload work in works)
        {
            Assert.True(peer.Measure(work.Name, 1) > 0);
            work.Run(1);
        }

        owned.ForEach(item => item.Dispose());
    }

    [Fact]
    public void ThePeerOfDeploymentRunsAnyNetworkOfTorchvisionAndTheCoursesOwn()
    {
        using PythonPeer? peer = PythonPeer.TryStart("deploy.py", ["torch", "torchvision"], 1, out _);
        if (peer is not null)
        {
            Assert.All((string[])["wafer-net-small 20 2 32 3", "wafer-net-wide 9 1 16 1", "squeezenet1_1 5 2 32 1", "resnet18 5 1 32 2"], work =>
            {
                Assert.True(peer.Knows(work));
                Assert.True(peer.Measure(work, 1) > 0);
            });
            Assert.False(peer.Knows("lenet5 10 1 32 1"));
        }
    }

    [Fact]
    public void TheArchivesAreReadByBothSides()
    {
        List<IDisposable> owned = [];
        try
        {
            IReadOnlyList<Workload> works = ReadersBench.Archives(owned);
            works[0].Run(1);
            using PythonPeer? peer = PythonPeer.TryStart("readers.py", ["numpy"], 1, out _);
            Assert.All(works, work => Assert.True(peer is null || peer.Measure(work.Name, 1) > 0));
        }
        finally
        {
            owned.ForEach(item => item.Dispose());
        }
    }

    [Fact]
    public void TheClassifyingPeerGivesTheAnswersThatClassifyGives()
    {
        const string variable = "WAFERVISION_BENCH_ANSWERS";
        List<IDisposable> owned = [];
        string answers = Path.GetTempFileName();
        try
        {
            ClassifyBench bench = ClassifyBench.Create(2, owned, size: 20);
            foreach (Workload work in bench.Archives)
            {
                work.Run(1);
                Assert.Equal(0, bench.Reports[work.Name].Errors);
                Assert.Equal(work.ItemsPerIteration, bench.Reports[work.Name].Rows);
            }

            Environment.SetEnvironmentVariable(variable, answers);
            using PythonPeer? peer = PythonPeer.TryStart("classify.py", ["numpy", "torch"], 1, out _);
            if (peer is null)
            {
                return;
            }

            Assert.All(bench.Archives, work => Assert.True(peer.Measure(work.Name, 1) > 0));
            bench.Archives[0].Run(1);
            JsonElement[] theirs = Lines(answers), ours = Lines(bench.Reports[bench.Archives[0].Name].File)[1..^1];
            Assert.Equal(theirs.Length, ours.Length);
            Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First.GetProperty("probability").GetDouble(), pair.Second.GetProperty("probability").GetDouble(), 1e-3));
            Assert.InRange(theirs.Zip(ours).Count(pair => pair.First.GetProperty("class").GetString() != pair.Second.GetProperty("class").GetString()), 0, 2);
        }
        catch (DllNotFoundException)
        {
            // Without ONNX Runtime there is nothing to measure; the message is tested where sessions are.
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
            owned.ForEach(item => item.Dispose());
            File.Delete(answers);
        }

        static JsonElement[] Lines(string path) => [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    [Fact]
    public void APeerThatFailsSaysWhy()
    {
        using PythonPeer? peer = PythonPeer.TryStart("ops.py", ["torch"], 1, out _);
        if (peer is not null)
        {
            CourseException failure = Assert.Throws<CourseException>(() => peer.Measure("no such work", 1));
            Assert.Contains("no such work", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void MissingModulesAreNamedWithTheRemedy()
    {
        Assert.Null(PythonPeer.TryStart("ops.py", ["no_such_module"], 1, out string missing));
        Assert.Contains("no_such_module", missing, StringComparison.Ordinal);
        Assert.Contains("apt-get install", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheJsonHasTheAgreedShape()
    {
        Cli.Result result = await Cli.RunAsync("bench", "ops", "--rounds", "1", "--json");
        Assert.Equal(0, result.Status);
        JsonElement[] results = [.. result.Json.GetProperty("results").EnumerateArray()];
        Assert.NotEmpty(results);
        Assert.All(results, entry =>
        {
            Assert.Equal(["work", "ours", "peer", "unit", "ratio"], entry.EnumerateObject().Select(property => property.Name));
            double ours = entry.GetProperty("ours").GetDouble();
            Assert.True(ours > 0);
            if (entry.GetProperty("peer").ValueKind == JsonValueKind.Number)
            {
                Assert.Equal(entry.GetProperty("peer").GetDouble() / ours, entry.GetProperty("ratio").GetDouble(), 1e-6 * entry.GetProperty("ratio").GetDouble());
            }
        });
    }
}
