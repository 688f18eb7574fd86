namespace Workload.Metering.Waits.Tests;

/// <summary>A test that needs the programs of a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = Required.SkipUnless(
        PostgresServer.Binaries is not null, "This machine has no PostgreSQL server below /usr/lib/postgresql");
}
