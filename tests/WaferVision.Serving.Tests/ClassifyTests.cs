using System.Net;
using System.Text.Json;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Serving.Tests;

public sealed class ClassifyTests(RunningService running) : IClassFixture<RunningService>
{
    private readonly HttpClient _client = running.Client;

    [Fact]
    public async Task ProbabilitiesAreThoseOfPredict()
    {
        WaferMap[] maps = [.. Enumerable.Range(0, 12).Select(n => Served.Map((DefectClass)(n % 20), n))];
        using WaferClassifier classifier = WaferClassifier.Load(Served.Model, torch.CPU);
        WaferDataset data = new(maps.SelectMany(m => m.Dies.ToArray()).ToArray(), [.. maps.Select(m => (m.Rows, m.Columns))], new int[12], classifier.Card.ClassNames);
        float[] logits = classifier.Predict(data, false, default).Logits.ToArray();

        using HttpResponseMessage response = await _client.Classify(new { maps = maps.Select(Served.Grid) });

        JsonElement[] answers = [.. (await response.Json()).GetProperty("predictions").EnumerateArray()];
        Assert.Equal(12, answers.Length);
        for (int i = 0; i < 12; i++)
        {
            WaferAnswer expected = classifier.Card.Policy.Answer(classifier.Card.ClassNames, false, logits.AsSpan(i * 9, 9));
            Assert.Equal(expected.Class, answers[i].GetProperty("class").GetString());
            Assert.Equal(expected.Probability, answers[i].GetProperty("probability").GetDouble(), 1e-4);
            Assert.Equal(expected.Review is not null, answers[i].GetProperty("abstained").GetBoolean());
            Assert.Equal(expected.Top3.Select(g => g.Class), answers[i].GetProperty("top3").EnumerateArray().Select(g => g.GetProperty("class").GetString()));
        }
    }

    [Fact]
    public void OneEngineGivesTheEvaluatorAndTheServiceTheSameNumbers()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, onnx = Path.Combine(folder, "m.onnx");
        try
        {
            using (WaferClassifier weights = WaferClassifier.Load(Served.Model, torch.CPU))
            {
                weights.WriteOnnx(onnx);
            }

            WaferMap[] maps = [.. Enumerable.Range(0, 10).Select(n => new WaferMapGenerator(new GeneratorOptions { Size = 20 + (11 * n) }).Generate((DefectClass)n, n))];
            using WaferClassifier classifier = WaferClassifier.Load(onnx, torch.CPU);
            ModelCard card = classifier.Card;
            WaferDataset data = new(maps.SelectMany(m => m.Dies.ToArray()).ToArray(), [.. maps.Select(m => (m.Rows, m.Columns))], new int[10], card.ClassNames);
            ReadOnlyMemory<float> logits = classifier.Predict(data, false, default).Logits;
            using ServedModel served = ServedModel.Load(onnx, 0);
            WaferAnswer[] answers = served.Classify(maps);
            Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(card.Policy.Answer(card.ClassNames, false, logits.Span.Slice(9 * i, 9)).Probabilities, answers[i].Probabilities));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Theory]
    [InlineData("[[0,1,0],[1,2,1]]", 1)]
    [InlineData("[[0, 1, 0], [1 ,2,1] ,[ 0,0,0 ]]", 1)]
    [InlineData("[[0,1,0],\n[1,\n2,1]]", 1)]
    [InlineData("""{"map":["010","121"],"name":"W07"}""", 1)]
    [InlineData("""[["010","121"],[[0,1],[2,1]]]""", 2)]
    [InlineData("""{"maps":[[[0,1],[2,1]],{"name":"a","map":["1"]}]}""", 2)]
    public async Task EveryFormOfJsonIsRead(string body, int maps)
    {
        using HttpResponseMessage response = await _client.Post("/v1/classify", body);
        JsonElement answer = await response.Json();
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        Assert.Equal(maps, answer.GetProperty("predictions").GetArrayLength());
    }

    [Theory]
    [InlineData("", 415)]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("{}", 400)]
    [InlineData("[[0,1],[1]]", 400)]
    [InlineData("[[0,3]]", 400)]
    [InlineData("[[0,-1]]", 400)]
    [InlineData("[[0,1.5]]", 400)]
    [InlineData("[[0,1,]]", 400)]
    [InlineData("[[0,,1]]", 400)]
    [InlineData("[[0 1]]", 400)]
    [InlineData("[[0,12]]", 400)]
    [InlineData("[[0,1", 400)]
    [InlineData("[[0,1,", 400)]
    [InlineData("[[0,1]}", 400)]
    [InlineData("[[0,NaN]]", 400)]
    [InlineData("[[0,null]]", 400)]
    [InlineData("""{"map":[[1]],"map":[[1]]}""", 400)]
    [InlineData("""{"mapp":[[1]]}""", 400)]
    [InlineData("[[1]] [[1]]", 400)]
    [InlineData("[[[[[[[[[[1]]]]]]]]]]", 400)]
    [InlineData("""{"\ud800":[[1]]}""", 400)]
    [InlineData("""{"map":[[1]],"name":"\udc00"}""", 400)]
    public async Task WhatIsNoMapIsRefusedWithItsPosition(string body, int status)
    {
        using HttpResponseMessage response = await _client.Post("/v1/classify", body);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await response.Json();
        Assert.All((string[])["position", "expected", "found", "remedy"], name => Assert.NotEqual("", problem.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task TextThatIsNoUtf8IsRefused()
    {
        using ByteArrayContent body = new([.. "{\"m"u8, 0xFC, .. "ps\":[[1]]}"u8]);
        body.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await _client.PostAsync(new Uri("/v1/classify", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("$", (await response.Json()).GetProperty("position").GetString());
    }

    [Fact]
    public void ThePositionOfAnErrorIsToldBehindRowsThatWereReadAtOnce()
    {
        string body = """{"map":[[0,1,2],[0,1,2],[0,x]]}""";
        IntakeException problem = Assert.Throws<IntakeException>(() => JsonMaps.Read(System.Text.Encoding.UTF8.GetBytes(body), Served.Options));
        Assert.Equal($"byte {body.IndexOf('x', StringComparison.Ordinal)}", problem.Position);
    }

    [Fact]
    public async Task HealthModelMetricsAndDocumentAreThere()
    {
        Assert.Equal("live", (await (await _client.GetAsync("/health/live")).Json()).GetProperty("status").GetString());
        Assert.Equal("ready", (await (await _client.GetAsync("/health/ready")).Json()).GetProperty("status").GetString());
        Assert.Equal(9, (await (await _client.GetAsync("/v1/model")).Json()).GetProperty("classes").GetArrayLength());
        Assert.Contains("wafervision_queue_depth 0", await _client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("/v1/classify", await _client.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);
    }
}
