using System.Text.Json;
using WaferVision.Data;
using WaferVision.Evaluation.Drift;
using WaferVision.Maps;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving.Tests.Watching;

public sealed class DriftWatcherTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wafervision-drift-");

    private readonly List<string> _messages = [];
    private string _version = "v1";

    [Fact]
    public void An_alert_is_raised_when_maps_change_and_cleared_when_they_change_back()
    {
        DriftWatcher watcher = Watcher(null);
        Serve(watcher, 200, 0.1);
        Assert.Equal("watching", watcher.State.State);
        Serve(watcher, 100, 0.1);
        Assert.Empty(watcher.State.Alerts);
        Assert.Equal(DriftObservation.Features.Count + 1, watcher.State.Figures.Count);
        Serve(watcher, 100, 0.3);
        Assert.Contains("failure rate", watcher.State.Alerts.Select(alert => alert.Figure));
        string raised = Assert.Single(_messages, message => message.StartsWith("Drift alert raised: failure rate,", StringComparison.Ordinal));
        Assert.Matches(@"index \d\.\d+, Kolmogorov-Smirnov \d\.\d+ \(p .+\), median 0\.(09|1)\d* before, 0\.[12]\d* now", raised);
        Serve(watcher, 300, 0.1);
        Assert.Empty(watcher.State.Alerts);
        Assert.Single(_messages, message => message.StartsWith("Drift alert cleared: failure rate,", StringComparison.Ordinal));
    }

    [Fact]
    public void Maps_that_stay_the_same_raise_nothing()
    {
        DriftWatcher watcher = Watcher(null);
        Serve(watcher, 3000, 0.1);
        Assert.Empty(_messages);
    }

    [Fact]
    public void Class_shares_and_confidence_are_watched_too()
    {
        DriftWatcher watcher = Watcher(null);
        Serve(watcher, 300, 0.1);
        Serve(watcher, 100, 0.1, "Scratch", 0.4);
        Assert.Equal([DriftReference.ClassShares, "confidence"], watcher.State.Alerts.Select(alert => alert.Figure));
    }

    [Fact]
    public void A_new_model_has_a_new_reference_and_the_old_ones_late_answers_do_not_count()
    {
        DriftWatcher watcher = Watcher(null);
        Serve(watcher, 300, 0.1);
        Serve(watcher, 100, 0.3);
        Assert.NotEmpty(watcher.State.Alerts);
        _version = "v2";
        Serve(watcher, 1, 0.3);
        watcher.Observe(Predictions.Of(Predictions.Noise(20, 1, 0.1), version: "v1"));
        Assert.Equal(("learning", "v2", 1), (watcher.State.State, watcher.State.ModelVersion, watcher.State.Reference));
        Assert.Empty(watcher.State.Alerts);
        Assert.Contains("model v2 has a reference of its own", _messages.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_rules_answered_does_not_count()
    {
        DriftWatcher watcher = Watcher(null);
        watcher.Observe(Predictions.Of(Predictions.Noise(20, 1), source: ServedPrediction.ByFallback));
        Assert.Equal(0, watcher.State.Reference);
    }

    [Fact]
    public void What_was_learned_outlives_a_restart_and_even_a_kill_but_not_another_model()
    {
        DriftStore store = new(Path.Combine(_folder.FullName, "drift.json"));
        using (DriftWatcher first = Watcher(null, store))
        {
            Serve(first, 90, 0.1);
        }

        // Killed: what is stored while it learns is all that is left, the last of it at 180.
        DriftWatcher killed = Watcher(null, store);
        killed.Begin();
        Assert.Equal(("learning", 90), (killed.State.State, killed.State.Reference));
        Serve(killed, 95, 0.1);
        using (DriftWatcher third = Watcher(null, store))
        {
            third.Begin();
            Assert.Equal(("learning", 180), (third.State.State, third.State.Reference));
            Serve(third, 20, 0.1);
            Assert.Equal(("watching", 200), (third.State.State, third.State.Reference));
        }

        using (DriftWatcher last = Watcher(null, store))
        {
            last.Begin();
            Assert.Equal(("watching", "v1", 200, DriftWatcher.FirstServed), (last.State.State, last.State.ModelVersion, last.State.Reference, last.State.ReferenceSource));
            Serve(last, 100, 0.1);
            Assert.Empty(last.State.Alerts);
            Serve(last, 100, 0.3);
            Assert.Contains("failure rate", last.State.Alerts.Select(alert => alert.Figure));
        }

        _version = "v2";
        using DriftWatcher other = Watcher(null, store);
        other.Begin();
        Assert.Equal(("learning", "v2", 0), (other.State.State, other.State.ModelVersion, other.State.Reference));
        Serve(other, 30, 0.1);
        other.Dispose();
        Assert.Null(store.Read("v1"));
        Assert.Equal(30, store.Read("v2")!.Count);
        Assert.DoesNotContain(_messages, message => message.Contains("stored", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{\"format\": 1", "line 1")]
    [InlineData("null", "format")]
    [InlineData("{}", "format")]
    [InlineData("""{"format": 2, "modelVersion": "v1", "features": [], "observations": []}""", "expected format 1")]
    [InlineData("""{"format": 1, "modelVersion": "v1", "features": ["failure rate"], "observations": []}""", "failure rate at the centre")]
    [InlineData("FEATURES [null]", "observation 0")]
    [InlineData("FEATURES [{\"values\": [0, 0, 0, 0, 0, 0, 0], \"class\": \"none\"}, {\"values\": [1], \"class\": \"none\"}]", "observation 1")]
    [InlineData("FEATURES [{\"values\": [0, 0, 0, 0, 0, 0, 0], \"class\": \"\"}]", "observation 0")]
    [InlineData("FEATURES [{\"values\": [0, 0, 0, 0, 0, 0, NaN], \"class\": \"none\"}]", "line 1")]
    public void A_damaged_file_is_told_and_replaced_by_what_is_learned_anew(string content, string said)
    {
        string path = Path.Combine(_folder.FullName, "drift.json");
        File.WriteAllText(path, content.StartsWith("FEATURES", StringComparison.Ordinal)
            ? $$"""{"format": 1, "modelVersion": "v1", "features": {{JsonSerializer.Serialize(DriftObservation.Features)}}, "observations": {{content[9..]}}}"""
            : content);
        DriftStore store = new(path);
        using DriftWatcher watcher = Watcher(null, store);
        watcher.Begin();
        string message = Assert.Single(_messages);
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Serve(watcher, 200, 0.1);
        Assert.Equal(200, store.Read("v1")!.Count);
        Assert.Single(_messages);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_once_and_tried_again()
    {
        // A folder of this name stands in the way.
        string path = Path.Combine(_folder.FullName, "drift.json");
        Directory.CreateDirectory(path);
        DriftStore store = new(path);
        using DriftWatcher watcher = Watcher(null, store);
        Serve(watcher, 250, 0.1);
        Assert.Equal("watching", watcher.State.State);
        Assert.Contains("cannot be stored", Assert.Single(_messages), StringComparison.Ordinal);
        Directory.Delete(path);
        Serve(watcher, 100, 0.1);
        Assert.Equal(200, store.Read("v1")!.Count);
        Assert.Single(Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task A_service_that_is_started_again_goes_on_with_the_reference_beside_its_log()
    {
        ServingOptions options = Served.Options with { LogPath = Path.Combine(_folder.FullName, "log.db"), Drift = new DriftOptions { LearnedFrom = 60, Window = 50 } };
        foreach ((string state, int maps) in ((string, int)[])[("learning", 0), ("learning", 40), ("watching", 60)])
        {
            await using WaferService service = await WaferService.StartAsync(options);
            using HttpClient client = service.Client();
            JsonElement drift = await (await client.GetAsync("/v1/drift")).Json();
            Assert.Equal((state, maps), (drift.GetProperty("state").GetString(), drift.GetProperty("referenceMaps").GetInt32()));
            using HttpResponseMessage answer = await client.Classify(new { maps = Enumerable.Range(0, 40).Select(n => Served.Map(DefectClass.None, n).Grid()) });
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task The_service_tells_drift_against_a_data_set_in_its_answers_and_metrics()
    {
        string folder = Directory.CreateTempSubdirectory("wafervision-drift-").FullName;
        try
        {
            string reference = Path.Combine(folder, "reference.npz");
            WaferArchive.Write(reference, SyntheticMaps.Fab([120, 10, 10, 10, 10, 10, 10, 10, 10], new FabOptions { Seed = 3 }));
            ServingOptions options = Served.Options with { Drift = new DriftOptions { ReferencePath = reference, Window = 50 } };
            await using WaferService service = await WaferService.StartAsync(options);
            using HttpClient client = service.Client();
            foreach (int part in Enumerable.Range(0, 4))
            {
                using HttpResponseMessage _ = await client.Classify(new { maps = Enumerable.Range(0, 15).Select(n => Served.Grid(Served.Map(DefectClass.NearFull, (15 * part) + n))) });
            }

            JsonElement drift = default;
            for (int attempt = 0; attempt < 200 && (drift.ValueKind == JsonValueKind.Undefined || drift.GetProperty("alerts").GetArrayLength() == 0); attempt++)
            {
                await Task.Delay(50);
                using HttpResponseMessage response = await client.GetAsync("/v1/drift");
                drift = await response.Json();
            }

            Assert.Equal("watching", drift.GetProperty("state").GetString());
            Assert.Equal(200, drift.GetProperty("referenceMaps").GetInt32());
            Assert.Contains("failure rate", drift.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetString()));
            Assert.Equal("major", drift.GetProperty("figures")[0].GetProperty("level").GetString());
            string metrics = await client.GetStringAsync("/metrics");
            Assert.Contains("wafervision_drift_alert{figure=\"failure rate\"} 1", metrics, StringComparison.Ordinal);
            Assert.Contains("wafervision_drift_alert{figure=\"one-sidedness\"} ", metrics, StringComparison.Ordinal);
            Assert.Contains("wafervision_drift_psi{figure=\"confidence\"}", metrics, StringComparison.Ordinal);
            Assert.Contains("wafervision_drift_alerts_total{figure=\"failure rate\"} 1", metrics, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private DriftWatcher Watcher(IReadOnlyList<DriftObservation>? reference, DriftStore? store = null) =>
        new(new DriftOptions { LearnedFrom = 200, Window = 100 }, () => _version, () => reference, Predictions.Metrics, _messages.Add, store);

    public void Dispose() => _folder.Delete(recursive: true);

    private int _served;

    private void Serve(DriftWatcher watcher, int count, double failing, string answer = "none", double probability = 0.9)
    {
        for (int i = 0; i < count; i++)
        {
            Random random = new(++_served);
            watcher.Observe(Predictions.Of(Predictions.Noise(20, _served, failing * (0.7 + (0.6 * random.NextDouble()))), answer, probability * (0.9 + (0.1 * random.NextDouble())), _version));
        }
    }
}
