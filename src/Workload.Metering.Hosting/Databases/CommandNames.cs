using System.Collections.Concurrent;
using System.Data.Common;

namespace Workload.Metering.Hosting.Databases;

/// <summary>
/// Names the phases of commands by kind and database. The number of names is bounded, since an application may have a database for each
/// customer.
/// </summary>
internal static class CommandNames
{
    private const int MaxNames = 20;
    private const string Other = "SQL (other)";

    private static readonly ConcurrentDictionary<(string Database, bool IsQuery), string> s_names = new();

    public static string Of(DbCommand command, bool isQuery)
    {
        var key = (DatabaseOf(command.Connection), isQuery);
        if (s_names.TryGetValue(key, out string? known)) return known;
        return s_names.Count >= MaxNames
            ? Other
            : s_names.GetOrAdd(key, $"SQL {(isQuery ? "query" : "command")}{(key.Item1.Length > 0 ? " " : "")}{key.Item1}");
    }

    // The database of an SQLite file is always called "main", so the file's name is used to distinguish the files.
    private static string DatabaseOf(DbConnection? connection) => connection switch
    {
        null => "",
        { Database: "main" or "", DataSource: { Length: > 0 } file } => Path.GetFileNameWithoutExtension(file),
        _ => connection.Database,
    };
}
