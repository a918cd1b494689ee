using System.Text.Json;
using WaferVision.Data;
using WaferVision.Evaluation.Drift;
using WaferVision.Maps;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving.Tests.Watching;

public class DriftWatcherTests
{
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

    private DriftWatcher Watcher(IReadOnlyList<DriftObservation>? reference) =>
        new(new DriftOptions { LearnedFrom = 200, Window = 100 }, () => _version, () => reference, Predictions.Metrics, _messages.Add);

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
