namespace Workload.Metering.Waits.Tests;

/// <summary>A test that needs the programs of a PostgreSQL server; skipped with a word where they are missing, unless everything is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (PostgresServer.Binaries is null && Environment.GetEnvironmentVariable("WORKLOAD_METERING_REQUIRE_ALL") != "1") Skip = "there is no PostgreSQL server below /usr/lib/postgresql";
    }
}
