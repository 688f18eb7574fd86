using Microsoft.Data.Sqlite;

namespace HoldingThreads;

/// <summary>The asynchronous methods of a database that lives in the process.</summary>
internal sealed class DatabaseCases : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteConnection _other;

    public DatabaseCases(string folder)
    {
        string connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "database"), Pooling = false }.ToString();
        _connection = new SqliteConnection(connection);
        _other = new SqliteConnection(connection);
        _connection.Open();
        _other.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "CREATE TABLE numbers (number INTEGER)";
        command.ExecuteNonQuery();
    }

    public IEnumerable<(string Name, Func<Task> Body)> All =>
    [
        ("Microsoft.Data.Sqlite: `ExecuteScalarAsync` of a query that computes", async () =>
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT sum(i) FROM n";
            await command.ExecuteScalarAsync();
        }),
        ("Microsoft.Data.Sqlite: `ExecuteNonQueryAsync` that is committed to disk, 5 times", async () =>
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "INSERT INTO numbers VALUES (1)";
            for (int row = 0; row < 5; row++) await command.ExecuteNonQueryAsync();
        }),
        ("Microsoft.Data.Sqlite: `ExecuteNonQueryAsync` of a table that another connection has locked", async () =>
        {
            using var transaction = _other.BeginTransaction();
            using var timer = new Timer(_ => transaction.Commit(), null, 100, Timeout.Infinite);
            using var command = _connection.CreateCommand();
            command.CommandText = "INSERT INTO numbers VALUES (1)";
            await command.ExecuteNonQueryAsync();
        }),
    ];

    public void Dispose()
    {
        _connection.Dispose();
        _other.Dispose();
    }
}
