using System.Data.Common;

namespace Workload.Metering.Sources;

/// <summary>A database's system, by OpenTelemetry's names, and its server or file.</summary>
internal static class DatabaseTarget
{
    public static string? Of(DbConnection? connection)
    {
        if (connection is null) return null;

        // A library may break the contract that it is not null.
        string server = connection.DataSource ?? "";
        if (server.StartsWith("tcp://", StringComparison.Ordinal)) server = server["tcp://".Length..];
        return SystemOf(connection.GetType().Name) is { } system ? $"{system} {server}".TrimEnd() : server;
    }

    private static string? SystemOf(string connectionType) => connectionType switch
    {
        "NpgsqlConnection" => "postgresql",
        "SqliteConnection" or "SQLiteConnection" => "sqlite",
        "SqlConnection" => "microsoft.sql_server",
        "MySqlConnection" => "mysql",
        "OracleConnection" => "oracle.db",
        _ => null,
    };
}
