using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving.Tests.Watching;

public sealed class PredictionLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wafervision-log-").FullName;
    private readonly ConcurrentQueue<string> _messages = [];

    private string Database => Path.Combine(_folder, "predictions.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_waits_is_written_before_it_ends()
    {
        using (PredictionLog log = Open())
        {
            Enumerable.Range(0, 1300).ToList().ForEach(i => log.Observe(Predictions.Of(Predictions.Noise(5, i), $"{i}")));
            Assert.Equal(Enumerable.Range(0, 1300).Reverse().Select(i => $"{i}"), log.Last(2000, dies: false).Select(row => row.Class));
        }

        Assert.Equal(Enumerable.Range(0, 1300).Reverse().Select(i => $"{i}"), LogFile.Read(Database, 2000, dies: false).Select(row => row.Class));
        Assert.Empty(_messages);
    }

    [Fact]
    public async Task A_damaged_file_is_told_once_and_after_it_was_moved_away_nothing_is_lost()
    {
        File.WriteAllText(Database, new string('?', 9000));
        using PredictionLog log = Open();
        log.Observe(Predictions.Of(Predictions.Noise(5, 1), "first"));
        await Predictions.Until(() => log.Problem is not null, "the problem is told");
        log.Observe(Predictions.Of(Predictions.Noise(5, 2), "second"));
        await Task.Delay(1500);
        Assert.Contains("move it away", Assert.Single(_messages), StringComparison.Ordinal);
        File.Move(Database, Database + ".damaged");
        await Predictions.Until(() => log.Problem is null, "it is logged again");
        Assert.Equal(["second", "first"], LogFile.Read(Database, 10, dies: false).Select(row => row.Class));
        Assert.Contains("logged again", _messages.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_file_is_waited_for()
    {
        using PredictionLog log = Open();
        log.Observe(Predictions.Of(Predictions.Noise(5, 1), "first"));
        await Predictions.Until(() => File.Exists(Database) && log.Last(9, false).Count == 1 && LogFile.Read(Database, 9, false).Count == 1, "the first is written");
        using (SqliteConnection other = new($"Data Source={Database};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            log.Observe(Predictions.Of(Predictions.Noise(5, 2), "second"));
            await Predictions.Until(() => log.Problem is not null, "the lock is told");
            Assert.Contains("locked by another program", Assert.Single(_messages), StringComparison.Ordinal);
            Assert.Equal(["second", "first"], log.Last(10, dies: false).Select(row => row.Class));
        }

        await Predictions.Until(() => log.Problem is null, "it is logged again");
        Assert.Equal(["second", "first"], LogFile.Read(Database, 10, dies: false).Select(row => row.Class));
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_begun_again()
    {
        using PredictionLog log = Open();
        log.Observe(Predictions.Of(Predictions.Noise(5, 1), "first"));
        await Predictions.Until(() => File.Exists(Database) && LogFile.Read(Database, 9, false).Count == 1, "the first is written");
        foreach (string file in Directory.GetFiles(_folder))
        {
            File.Delete(file);
        }

        log.Observe(Predictions.Of(Predictions.Noise(5, 2), "second"));
        await Predictions.Until(() => File.Exists(Database) && log.Last(9, false).Count == 1 && Waiting(log) == 0, "the second is written");
        Assert.Equal("second", Assert.Single(LogFile.Read(Database, 10, dies: false)).Class);
    }

    [Fact]
    public void Where_nothing_can_be_written_memory_is_bounded_and_the_loss_is_told()
    {
        Directory.CreateDirectory(Database);
        using (PredictionLog log = Open())
        {
            Enumerable.Range(0, 10_050).ToList().ForEach(i => log.Observe(Predictions.Of(Predictions.Noise(2, i), $"{i}")));
            Assert.Equal("10049", log.Last(20_000, dies: false)[0].Class);
            Assert.Equal("50", log.Last(20_000, dies: false)[^1].Class);
        }

        Assert.Contains("10000 predictions were never logged", _messages.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_maps_that_wait_are_fewer()
    {
        Directory.CreateDirectory(Database);
        using PredictionLog log = Open();
        ServedPrediction large = Predictions.Of(new Maps.WaferMap(2000, 2000, new byte[4_000_000]));
        Enumerable.Range(0, 40).ToList().ForEach(_ => log.Observe(large with { Id = Guid.NewGuid() }));
        Assert.Equal((64 << 20) / 4_000_000, log.Last(100, dies: false).Count);
    }

    [Fact]
    public async Task The_service_logs_what_it_answers_and_tells_it_after_a_restart()
    {
        ServingOptions options = Served.Options with { LogPath = Database };
        string id;
        await using (WaferService service = await WaferService.StartAsync(options))
        using (HttpClient client = service.Client())
        {
            using HttpResponseMessage response = await client.Classify(new { maps = Enumerable.Range(0, 3).Select(n => Served.Grid(Served.Map(number: n))) });
            id = (await response.Json()).GetProperty("predictions")[2].GetProperty("id").GetString()!;
            await NewestAsync(client, "?last=1", id);
        }

        await using (WaferService service = await WaferService.StartAsync(options))
        using (HttpClient client = service.Client())
        {
            await NewestAsync(client, "?last=2&maps=true", id);
            using HttpResponseMessage response = await client.GetAsync("/v1/predictions?last=5&maps=true");
            JsonElement body = await response.Json();
            Assert.Equal("log", body.GetProperty("from").GetString());
            Assert.Equal(3, body.GetProperty("predictions").GetArrayLength());
            Assert.Equal(LoggedPrediction.Digits(Served.Map(number: 2).Dies), body.GetProperty("predictions")[0].GetProperty("dies").GetString());
            using HttpResponseMessage refused = await client.GetAsync("/v1/predictions?last=0");
            Assert.Equal(400, (int)refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_log_that_cannot_be_opened_stops_nothing()
    {
        ServingOptions options = Served.Options with { LogPath = Path.Combine(_folder, "no", "such", "folder.db"), Messages = _messages.Enqueue };
        await using WaferService service = await WaferService.StartAsync(options);
        using HttpClient client = service.Client();
        using HttpResponseMessage response = await client.Classify(Served.Grid(Served.Map()));
        Assert.True(response.IsSuccessStatusCode);
        await Predictions.Until(() => _messages.Any(message => message.Contains("cannot be opened; its folder must exist", StringComparison.Ordinal)), "the problem is told");
        await NewestAsync(client, "", (await response.Json()).GetProperty("predictions")[0].GetProperty("id").GetString()!);
    }

    [Theory]
    [InlineData("top3 = 'nothing'")]
    [InlineData("dies = x'0102'")]
    [InlineData("id = 'W07'")]
    [InlineData("time = 'yesterday'")]
    public async Task Rows_that_another_program_spoiled_are_told_and_the_latest_come_from_memory(string spoiled)
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options with { LogPath = Database });
        using HttpClient client = service.Client();
        using HttpResponseMessage response = await client.Classify(Served.Grid(Served.Map()));
        string id = (await response.Json()).GetProperty("predictions")[0].GetProperty("id").GetString()!;
        await Predictions.Until(() => File.Exists(Database) && LogFile.Read(Database, 9, false).Count == 1, "it is written");
        using (SqliteConnection connection = new($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"UPDATE predictions SET {spoiled}";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        using HttpResponseMessage answer = await client.GetAsync("/v1/predictions?maps=true");
        Assert.Equal(200, (int)answer.StatusCode);
        JsonElement body = await answer.Json();
        Assert.Equal(("memory", id), (body.GetProperty("from").GetString(), body.GetProperty("predictions")[0].GetProperty("id").GetString()));
        Assert.NotEmpty(body.GetProperty("problem").GetString()!);
    }

    private static async Task NewestAsync(HttpClient client, string query, string expected)
    {
        // What was answered is told to the log a moment later.
        string? newest = null;
        for (int attempt = 0; attempt < 200 && newest != expected; attempt++)
        {
            await Task.Delay(attempt > 0 ? 50 : 0);
            using HttpResponseMessage response = await client.GetAsync($"/v1/predictions{query}");
            JsonElement predictions = (await response.Json()).GetProperty("predictions");
            newest = predictions.GetArrayLength() > 0 ? predictions[0].GetProperty("id").GetString() : null;
        }

        Assert.Equal(expected, newest);
    }

    private int Waiting(PredictionLog log) => log.Last(100, false).Count - LogFile.Read(Database, 100, false).Count;

    private PredictionLog Open() => new(Database, 100_000, 64 << 20, Predictions.Metrics, _messages.Enqueue);
}
