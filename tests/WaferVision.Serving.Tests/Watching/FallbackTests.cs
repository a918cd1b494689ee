using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Serving.Watching;
using WaferVision.Training;

namespace WaferVision.Serving.Tests.Watching;

public class FallbackTests
{
    [Fact]
    public void When_the_session_throws_rules_answer_and_after_three_failures_the_model_is_left_alone()
    {
        using ModelSlot slot = new();
        ServedModel model = ServedModel.Load(Served.Model, 1);
        slot.Put(model);
        model.Dispose();
        List<string> messages = [];
        Judge judge = new(slot, new RuleFallback(), (_, _) => null, new(Predictions.Meters), messages.Add);
        WaferMap full = new(20, 20, Enumerable.Repeat(DieCode.Fail, 400).ToArray());
        for (int batch = 0; batch < 5; batch++)
        {
            Assert.Equal(batch >= 3, judge.IsOpen);
            MapVerdict[] verdicts = judge.Of([full, Served.Map()]);
            Assert.All(verdicts, verdict => Assert.Equal((ServedPrediction.ByFallback, model.Version), (verdict.Source, verdict.ModelVersion)));
            Assert.Equal("Near-full", verdicts[0].Answer.Class);
            Assert.Equal(RuleBasedClassifier.Decide(full).Precision, verdicts[0].Answer.Probability, 5);
        }

        // Two batches came while the model was left alone: it was not asked.
        Assert.Equal(3, messages.Count(message => message.StartsWith("The model failed on a batch of 2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Clients_are_answered_by_rules_while_the_model_fails_and_by_the_model_after()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using HttpClient client = service.Client();
        Assert.Equal("model", await SourceAsync(client));
        Assert.Contains("\nwafervision_model_breaker_opened_total 0\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        using (service.RehearseModelFailure())
        {
            for (int n = 0; n < 5; n++)
            {
                Assert.Equal("fallback", await SourceAsync(client));
            }

            using HttpResponseMessage live = await client.GetAsync("/v1/live");
            Assert.True((await live.Json()).GetProperty("modelFails").GetBoolean());
            string metrics = await client.GetStringAsync("/metrics");
            Assert.Contains("source=\"fallback\"", metrics, StringComparison.Ordinal);
            Assert.Contains("# TYPE wafervision_model_breaker_open gauge\nwafervision_model_breaker_open 1\n", metrics, StringComparison.Ordinal);
            Assert.Contains("# TYPE wafervision_model_breaker_opened_total counter\nwafervision_model_breaker_opened_total 1\n", metrics, StringComparison.Ordinal);
        }

        Assert.Equal("model", await SourceAsync(client));
        Assert.Contains("\nwafervision_model_breaker_open 0\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_answer_for_a_model_of_several_labels_too()
    {
        string mixed = Path.Combine(Path.GetDirectoryName(Served.Model)!, "mixedwm38.safetensors");
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ModelPath = mixed });
        using HttpClient client = service.Client();
        using IDisposable rehearsal = service.RehearseModelFailure();
        Assert.Equal("fallback", await SourceAsync(client));
    }

    [Fact]
    public async Task Where_rules_do_not_know_the_classes_the_answer_is_503_with_a_reason()
    {
        string folder = Directory.CreateTempSubdirectory("wafervision-fallback-").FullName;
        try
        {
            ModelCard card = new("wafer-net-small", ["ripe", "rotten"], false, DieEncoding.FailMask, 32, 1);
            string path = Path.Combine(folder, "fruit.safetensors");
            using (var model = Models.Models.Create(card.Model, card.Options))
            {
                Weights.Save(model, path, card.ToMetadata());
            }

            await using WaferService service = await WaferService.StartAsync(Served.Options with { ModelPath = path });
            using HttpClient client = service.Client();
            Assert.Equal("model", await SourceAsync(client));
            using IDisposable rehearsal = service.RehearseModelFailure();
            using HttpResponseMessage response = await client.Classify(Served.Grid(Served.Map()));
            Assert.Equal(503, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains("No rules can answer", (await response.Json()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string?> SourceAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.Classify(Served.Grid(Served.Map()));
        Assert.True(response.IsSuccessStatusCode);
        return (await response.Json()).GetProperty("predictions")[0].GetProperty("source").GetString();
    }
}
