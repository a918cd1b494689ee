using System.Text.Json;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Maps;
using WaferVision.Serving.Watching;
using WaferVision.Training;

namespace WaferVision.Serving.Tests.Watching;

public sealed class ChallengerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wafervision-challenger-").FullName;
    private readonly List<string> _messages = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_shadow_is_compared_on_every_map_and_answers_none()
    {
        string other = OtherModel();
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ChallengerPath = other });
        using HttpClient client = service.Client();
        WaferMap[] maps = [.. Enumerable.Range(0, 40).Select(n => Served.Map((DefectClass)(n % 9), n))];
        string[] classes = await ClassifyAsync(client, maps, "model");
        JsonElement state = await ComparedAsync(client, maps.Length);

        using ServedModel champion = ServedModel.Load(Served.Model, 1), challenger = ServedModel.Load(other, 1);
        string[] theirs = [.. challenger.Classify(maps).Select(answer => answer.Class)];
        int agreed = classes.Zip(theirs).Count(pair => pair.First == pair.Second);
        Assert.InRange(agreed, 1, maps.Length - 1);
        Assert.Equal((double)agreed / maps.Length, state.GetProperty("agreement").GetDouble(), 4);
        Assert.Equal("shadow", state.GetProperty("mode").GetString());
        Assert.Equal(champion.Version, state.GetProperty("comparedWith").GetString());
        Assert.Equal(challenger.Version, state.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal(maps.Length - agreed, state.GetProperty("disagreements").EnumerateArray().Sum(pair => pair.GetProperty("count").GetInt32()));
        foreach (JsonElement row in state.GetProperty("perClass").EnumerateArray())
        {
            string name = row.GetProperty("class").GetString()!;
            Assert.Equal(classes.Count(c => c == name), row.GetProperty("champion").GetInt32());
            Assert.Equal(theirs.Count(c => c == name), row.GetProperty("challenger").GetInt32());
        }

        Assert.True(state.GetProperty("challengerTime").GetProperty("p50Ms").GetDouble() > 0);
        Assert.Contains("wafervision_challenger_maps_total{result=\"differs\"}", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_answers_its_share_and_the_champion_is_compared_on_these()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ChallengerPath = OtherModel(), CanaryShare = 0.25 });
        using HttpClient client = service.Client();
        List<string> sources = [];
        for (int n = 0; n < 24; n++)
        {
            using HttpResponseMessage response = await client.Classify(Served.Grid(Served.Map(number: n)));
            JsonElement answer = (await response.Json()).GetProperty("predictions")[0];
            sources.Add(answer.GetProperty("source").GetString()!);
            Assert.Equal(answer.GetProperty("source").GetString() == "model", answer.GetProperty("modelVersion").GetString() == service.ModelVersion);
        }

        Assert.Equal(6, sources.Count(source => source == "challenger"));
        Assert.Equal(18, sources.Count(source => source == "model"));
        JsonElement state = await ComparedAsync(client, 24);
        Assert.Equal("canary", state.GetProperty("mode").GetString());
        Assert.Equal(6, state.GetProperty("answered").GetInt32());
    }

    [Fact]
    public async Task A_canary_keeps_to_its_share_when_batches_are_computed_at_the_same_time()
    {
        using ModelSlot slot = new();
        slot.Put(ServedModel.Load(Served.Model, 1));
        await using Challenger challenger = new(ServedModel.Load(OtherModel(), 1), slot, 0.25, Predictions.Metrics, Report);
        using ModelSlot.Lease champion = slot.Take();
        WaferMap[] maps = [.. Enumerable.Range(0, 4).Select(n => Served.Map(number: n))];
        int answered = 0;
        Parallel.For(0, 64, new() { MaxDegreeOfParallelism = 8 }, _ => Interlocked.Add(ref answered, challenger.Answer(champion.Model, maps)?.Length ?? 0));
        Assert.Equal(64, answered);
        Assert.Equal(64, challenger.State.Answered);
    }

    [Fact]
    public async Task A_challenger_that_fails_touches_no_answer()
    {
        using ModelSlot slot = new();
        slot.Put(ServedModel.Load(Served.Model, 1));
        ServedModel broken = ServedModel.Load(OtherModel(), 1);
        await using Challenger challenger = new(broken, slot, 1, Predictions.Metrics, Report);
        using ModelSlot.Lease champion = slot.Take();
        WaferMap[] maps = [Served.Map()];
        Assert.Equal(ServedPrediction.ByChallenger, challenger.Answer(champion.Model, maps)![0].Source);

        // Its session is gone: every run throws.
        broken.Dispose();
        Assert.Null(challenger.Answer(champion.Model, maps));
        challenger.Observe(Predictions.Of(maps[0], version: champion.Model.Version));
        await Predictions.Until(() => challenger.State.Failures == 2, "both failures are counted");
        Assert.Equal(0, challenger.State.Compared);
        Assert.Single(_messages, message => message.StartsWith("The challenger failed on a batch of 1", StringComparison.Ordinal));
        Judge judge = new(slot, new RuleFallback(), challenger.Answer, new(Predictions.Meters), Report);
        Assert.Equal(ServedPrediction.ByModel, judge.Of(maps)[0].Source);
    }

    [Fact]
    public async Task A_challenger_that_cannot_be_loaded_keeps_nobody_from_being_answered()
    {
        string damaged = Path.Combine(_folder, "damaged.safetensors");
        await File.WriteAllTextAsync(damaged, "no weights");
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ChallengerPath = damaged, Messages = Report });
        using HttpClient client = service.Client();
        await ClassifyAsync(client, [Served.Map()], "model");
        using HttpResponseMessage response = await client.GetAsync("/v1/challenger");
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("damaged.safetensors", (await response.Json()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(_messages, message => message.StartsWith("There is no challenger: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_challenger_of_other_classes_is_refused()
    {
        string mixed = Path.Combine(Path.GetDirectoryName(Served.Model)!, "mixedwm38.safetensors");
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ChallengerPath = mixed });
        using HttpClient client = service.Client();
        using HttpResponseMessage response = await client.GetAsync("/v1/challenger");
        Assert.Contains("must know the same", (await response.Json()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_challenger_there_is_none()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using HttpClient client = service.Client();
        using HttpResponseMessage response = await client.GetAsync("/v1/challenger");
        Assert.Equal(404, (int)response.StatusCode);
    }

    private void Report(string message)
    {
        lock (_messages)
        {
            _messages.Add(message);
        }
    }

    // The shipped classifier with small changes in its weights.
    private string OtherModel()
    {
        string path = Path.Combine(_folder, "other.safetensors");
        using WaferClassifier classifier = WaferClassifier.Load(Served.Model, torch.CPU);
        using (torch.no_grad())
        {
            torch.random.manual_seed(1);
            foreach (TorchSharp.Modules.Parameter weights in classifier.Model.parameters())
            {
                weights.add_(torch.randn_like(weights) * weights.std(false) * 0.25);
            }
        }

        Weights.Save(classifier.Model, path, classifier.Metadata);
        return path;
    }

    private static async Task<string[]> ClassifyAsync(HttpClient client, WaferMap[] maps, string source)
    {
        using HttpResponseMessage response = await client.Classify(new { maps = maps.Select(Served.Grid) });
        JsonElement[] answers = [.. (await response.Json()).GetProperty("predictions").EnumerateArray()];
        Assert.All(answers, answer => Assert.Equal(source, answer.GetProperty("source").GetString()));
        return [.. answers.Select(answer => answer.GetProperty("class").GetString()!)];
    }

    private static async Task<JsonElement> ComparedAsync(HttpClient client, int maps)
    {
        JsonElement state = default;
        for (int attempt = 0; attempt < 400; attempt++)
        {
            using HttpResponseMessage response = await client.GetAsync("/v1/challenger");
            state = await response.Json();
            if (state.GetProperty("compared").GetInt32() == maps)
            {
                break;
            }

            await Task.Delay(50);
        }

        Assert.Equal(maps, state.GetProperty("compared").GetInt32());
        return state;
    }
}
