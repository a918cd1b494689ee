using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using WaferVision.Classifying;

namespace WaferVision.Serving.Watching;

/// <summary>
/// Predictions in a SQLite database of bounded size. Readers do not wait for the writer (write-ahead log). The newest predictions stay; the space of those that
/// are deleted is given back to the file system. For one thread.
/// </summary>
internal sealed class LogFile : IDisposable
{
    // Of a file as large as it may be, this share of the rows goes at a time.
    private const int DeletedShare = 20;
    private const int Version = 1;

    private readonly SqliteConnection _connection;
    private readonly long _maxRows, _maxBytes;

    private LogFile(string path, SqliteConnection connection, long maxRows, long maxBytes) =>
        (Path, _connection, _maxRows, _maxBytes) = (path, connection, maxRows, maxBytes);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a database, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxRows">The most predictions in it.</param>
    /// <param name="maxBytes">The most bytes in it, apart from its write-ahead log.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or another program's.</exception>
    public static LogFile Open(string path, long maxRows, long maxBytes)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 2 }.ToString());
        try
        {
            connection.Open();
            LogFile file = new(path, connection, maxRows, maxBytes);
            file.Prepare();
            return file;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What an error of a database means, and what to do.</summary>
    public static string Explain(string path, Exception problem) => problem is SqliteException { SqliteErrorCode: int code }
        ? code switch
        {
            5 or 6 => $"{path} is locked by another program; close it there",
            8 => $"{path} cannot be written to; give the service the right to, or name another file",
            11 or 26 => $"{path} is damaged or no SQLite database; move it away, and a new one is begun",
            13 => $"{path}: the disk is full",
            14 => $"{path} cannot be opened; its folder must exist and be writable",
            _ => $"{path}: {problem.Message}",
        }
        : problem.Message;

    /// <summary>Adds predictions, all or none.</summary>
    public void Add(IReadOnlyCollection<ServedPrediction> predictions)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = """
            INSERT INTO predictions (id, time, class, probability, top3, energy, review, source, model_version, queue_ms, compute_ms, rows, columns, notch, dies)
            VALUES ($id, $time, $class, $probability, $top3, $energy, $review, $source, $version, $queued, $computed, $rows, $columns, $notch, $dies)
            """;
        foreach (ServedPrediction prediction in predictions)
        {
            LoggedPrediction row = LoggedPrediction.Of(prediction, dies: false);
            insert.Parameters.Clear();
            insert.Parameters.AddWithValue("$id", row.Id.ToString());
            insert.Parameters.AddWithValue("$time", row.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            insert.Parameters.AddWithValue("$class", row.Class);
            insert.Parameters.AddWithValue("$probability", row.Probability);
            insert.Parameters.AddWithValue("$top3", JsonSerializer.Serialize(row.Top3, JsonSerializerOptions.Web));
            insert.Parameters.AddWithValue("$energy", (object?)row.Energy ?? DBNull.Value);
            insert.Parameters.AddWithValue("$review", (object?)row.Review ?? DBNull.Value);
            insert.Parameters.AddWithValue("$source", row.Source);
            insert.Parameters.AddWithValue("$version", row.ModelVersion);
            insert.Parameters.AddWithValue("$queued", row.QueueMs);
            insert.Parameters.AddWithValue("$computed", row.ComputeMs);
            insert.Parameters.AddWithValue("$rows", row.Rows);
            insert.Parameters.AddWithValue("$columns", row.Columns);
            insert.Parameters.AddWithValue("$notch", row.Notch);
            insert.Parameters.AddWithValue("$dies", prediction.Map.Dies.Length <= LoggedPrediction.MostDies ? Pack(prediction.Map.Dies) : DBNull.Value);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Deletes the oldest predictions beyond the limits.</summary>
    public void Trim()
    {
        long newest = Number("SELECT coalesce(max(number), 0) FROM predictions"), oldest = Number("SELECT coalesce(min(number), 1) FROM predictions");
        long first = Math.Max(oldest, newest - _maxRows + 1);
        Delete(oldest, first);
        while (Number("PRAGMA page_size") * (Number("PRAGMA page_count") - Number("PRAGMA freelist_count")) > _maxBytes && first < newest)
        {
            long next = Math.Min(newest, first + Math.Max(1, (newest - first + 1) / DeletedShare));
            Delete(first, next);
            first = next;
        }
    }

    /// <summary>The newest predictions of a database, newest first.</summary>
    /// <param name="path">The file; another connection may be writing to it.</param>
    /// <param name="last">How many at most.</param>
    /// <param name="dies">Whether with their dies.</param>
    public static IReadOnlyList<LoggedPrediction> Read(string path, int last, bool dies)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 2 }.ToString());
        connection.Open();
        if (Number(connection, "PRAGMA user_version") != Version)
        {
            // Its writer has only just begun it.
            return [];
        }

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT id, time, class, probability, top3, energy, review, source, model_version, queue_ms, compute_ms, rows, columns, notch, {(dies ? "dies" : "NULL")}
            FROM predictions ORDER BY number DESC LIMIT $last
            """;
        command.Parameters.AddWithValue("$last", last);
        using SqliteDataReader row = command.ExecuteReader();
        List<LoggedPrediction> predictions = [];
        while (row.Read())
        {
            predictions.Add(new(
                Guid.Parse(row.GetString(0)),
                DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                row.GetString(2),
                row.GetDouble(3),
                JsonSerializer.Deserialize<Guess[]>(row.GetString(4), JsonSerializerOptions.Web) ?? [],
                row.IsDBNull(5) ? null : row.GetDouble(5),
                row.IsDBNull(6) ? null : row.GetString(6),
                row.GetString(7),
                row.GetString(8),
                row.GetDouble(9),
                row.GetDouble(10),
                row.GetInt32(11),
                row.GetInt32(12),
                row.GetString(13),
                row.IsDBNull(14) ? null : LoggedPrediction.Digits(Unpack((byte[])row[14]))));
        }

        return predictions;
    }

    public void Dispose() => _connection.Dispose();

    private void Prepare()
    {
        long version = Number("PRAGMA user_version"), tables = Number("SELECT count(*) FROM sqlite_master");
        if (version != Version && (version != 0 || tables > 0))
        {
            throw new InvalidDataException($"{Path} is a database of another program or version (user_version {version}, expected {Version}); name another file");
        }

        if (version == 0)
        {
            // The space of deleted rows can be given back only if this is said before there is a table.
            Run("PRAGMA auto_vacuum = INCREMENTAL");
        }

        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304");
        if (version == 0)
        {
            Run($"""
                BEGIN;
                CREATE TABLE predictions (
                    number INTEGER PRIMARY KEY, id TEXT NOT NULL, time TEXT NOT NULL, class TEXT NOT NULL, probability REAL NOT NULL, top3 TEXT NOT NULL,
                    energy REAL, review TEXT, source TEXT NOT NULL, model_version TEXT NOT NULL, queue_ms REAL NOT NULL, compute_ms REAL NOT NULL,
                    rows INTEGER NOT NULL, columns INTEGER NOT NULL, notch TEXT NOT NULL, dies BLOB) STRICT;
                PRAGMA user_version = {Version};
                COMMIT;
                """);
        }

        using SqliteCommand check = _connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() is not "ok" and var found)
        {
            throw new InvalidDataException($"{Path} is damaged ({found}); move it away, and a new one is begun");
        }
    }

    private void Delete(long from, long to)
    {
        if (to > from)
        {
            Run($"DELETE FROM predictions WHERE number < {to.ToString(CultureInfo.InvariantCulture)}");
            Run("PRAGMA incremental_vacuum");
        }
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;

        // A vacuum does its work as its rows are read.
        using SqliteDataReader reader = command.ExecuteReader();
        do
        {
            while (reader.Read())
            {
            }
        }
        while (reader.NextResult());
    }

    private long Number(string sql) => Number(_connection, sql);

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static byte[] Pack(ReadOnlySpan<byte> dies)
    {
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(dies);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using ZLibStream zip = new(new MemoryStream(packed), CompressionMode.Decompress);
        byte[] dies = new byte[LoggedPrediction.MostDies];
        return dies[..zip.ReadAtLeast(dies, dies.Length, throwOnEndOfStream: false)];
    }
}
