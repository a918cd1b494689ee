using Microsoft.Data.Sqlite;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving.Tests.Watching;

public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wafervision-log-").FullName;

    private string Database => Path.Combine(_folder, "predictions.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back_newest_first()
    {
        ServedPrediction[] predictions = [.. Enumerable.Range(0, 5).Select(i => Predictions.Of(Predictions.Noise(7 + i, i), $"class {i}", 0.3 + (0.1 * i)))];
        using LogFile file = LogFile.Open(Database, 100, 1 << 20);
        file.Add(predictions);
        IReadOnlyList<LoggedPrediction> read = LogFile.Read(Database, 3, dies: true);
        Assert.Equal(3, read.Count);
        for (int i = 0; i < 3; i++)
        {
            LoggedPrediction expected = LoggedPrediction.Of(predictions[4 - i], dies: true);
            Assert.Equal(expected.Top3, read[i].Top3);
            Assert.Equal(expected, read[i] with { Top3 = expected.Top3 });
        }

        Assert.Null(LogFile.Read(Database, 1, dies: false)[0].Dies);
    }

    [Fact]
    public void Of_more_predictions_than_it_may_keep_the_newest_stay()
    {
        using LogFile file = LogFile.Open(Database, 100, 64 << 20);
        for (int part = 0; part < 12; part++)
        {
            file.Add([.. Enumerable.Range(0, 30).Select(i => Predictions.Of(Predictions.Noise(5, i), $"{(30 * part) + i}"))]);
            file.Trim();
        }

        Assert.Equal(Enumerable.Range(260, 100).Reverse().Select(i => $"{i}"), LogFile.Read(Database, 1000, dies: false).Select(row => row.Class));
    }

    [Fact]
    public void The_file_stays_within_its_bytes_and_gives_space_back()
    {
        const long Limit = 512 << 10;
        int newest = 0;
        long largest = 0;
        using (LogFile file = LogFile.Open(Database, 1_000_000, Limit))
        {
            for (int part = 0; part < 20; part++)
            {
                // Maps that hardly pack: 10,000 dies at about a bit each.
                file.Add([.. Enumerable.Range(0, 50).Select(_ => Predictions.Of(Predictions.Noise(100, newest++)))]);
                file.Trim();
                largest = Math.Max(largest, Size("") + Size("-wal"));
            }
        }

        Assert.InRange(largest, Limit / 2, Limit + (6 << 20));
        Assert.InRange(Size(""), Limit / 2, Limit);
        Assert.InRange(LogFile.Read(Database, 1_000_000, dies: false).Count, 100, 600);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        File.WriteAllText(Database, "my diary, which I would not like to lose, " + new string('x', 5000));
        string message = LogFile.Explain(Database, Assert.Throws<SqliteException>(() => LogFile.Open(Database, 10, 1 << 20)));
        Assert.Contains("damaged or no SQLite database; move it away", message, StringComparison.Ordinal);
        Assert.StartsWith("my diary", File.ReadAllText(Database), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_alone()
    {
        using (SqliteConnection other = new($"Data Source={Database};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "CREATE TABLE predictions (x); INSERT INTO predictions VALUES (1)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("another program", Assert.Throws<InvalidDataException>(() => LogFile.Open(Database, 10, 1 << 20)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_inside_is_found_on_opening()
    {
        using (LogFile file = LogFile.Open(Database, 10_000, 64 << 20))
        {
            file.Add([.. Enumerable.Range(0, 200).Select(i => Predictions.Of(Predictions.Noise(60, i)))]);
        }

        byte[] bytes = File.ReadAllBytes(Database);
        new Random(5).NextBytes(bytes.AsSpan(3 * 4096, bytes.Length - (4 * 4096)));
        File.WriteAllBytes(Database, bytes);
        Exception problem = Assert.ThrowsAny<Exception>(() => LogFile.Open(Database, 10, 1 << 20));
        Assert.Contains("damaged", LogFile.Explain(Database, problem), StringComparison.Ordinal);
    }

    private long Size(string suffix) => new FileInfo(Database + suffix) is { Exists: true } file ? file.Length : 0;
}
