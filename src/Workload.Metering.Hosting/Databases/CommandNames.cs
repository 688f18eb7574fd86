using System.Collections.Concurrent;
using System.Data.Common;

namespace Workload.Metering.Hosting.Databases;

/// <summary>The phases' names of commands: the kind and the database. Their number is bounded, for an application may have a database for each customer.</summary>
internal static class CommandNames
{
    private const int MaxNames = 20;
    private const string Other = "SQL (other)";

    private static readonly ConcurrentDictionary<(string Database, bool IsQuery), string> s_names = new();

    public static string Of(DbCommand command, bool isQuery)
    {
        var key = (DatabaseOf(command.Connection), isQuery);
        if (s_names.TryGetValue(key, out string? known)) return known;
        return s_names.Count >= MaxNames ? Other : s_names.GetOrAdd(key, $"SQL {(isQuery ? "query" : "command")}{(key.Item1.Length > 0 ? " " : "")}{key.Item1}");
    }

    // A file of SQLite is a database whose name is always "main": the file's own name tells it from others.
    private static string DatabaseOf(DbConnection? connection) => connection switch
    {
        null => "",
        { Database: "main" or "", DataSource: { Length: > 0 } file } => Path.GetFileNameWithoutExtension(file),
        _ => connection.Database,
    };
}
