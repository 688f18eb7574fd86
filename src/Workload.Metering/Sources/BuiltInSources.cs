namespace Workload.Metering.Sources;

/// <summary>The sources that every meter has. They make no activity and no header.</summary>
internal static class BuiltInSources
{
    private const string Address = "server.address", Port = "server.port";

    public static IReadOnlyList<WaitSource> All { get; } =
    [
        WaitSource.OfCounter("System.Net.Http", "http.client.active_requests", WaitKind.Http, Address, Port),

        // Npgsql 8 and 9, then 10. The tag is the data source's name, by default its connection string without the password.
        WaitSource.OfCounter("Npgsql", "db.client.commands.executing", WaitKind.Database, "pool.name"),
        WaitSource.OfCounter("Npgsql", "db.client.operation.npgsql.executing", WaitKind.Database, "db.client.connection.pool.name"),
        WaitSource.OfActivities("MySqlConnector", WaitKind.Database, "db.system.name", "db.system", Address, Port),
        WaitSource.OfActivities("MongoDB.Driver*", WaitKind.Database, "db.system.name", "db.system", Address, Port),
        WaitSource.OfActivities("Grpc.Net.Client", WaitKind.Rpc, "rpc.system", Address, Port),
        WaitSource.OfActivities(
            "OpenTelemetry.Instrumentation.StackExchangeRedis", WaitKind.Database, "db.system.name", "db.system", Address, Port),
        WaitSource.OfActivities("RabbitMQ.Client*", WaitKind.Messaging, "messaging.system", Address, Port),
        WaitSource.OfActivities("Azure.Messaging*", WaitKind.Messaging, "messaging.system", Address, Port),
        WaitSource.OfActivities("Azure.Storage*", WaitKind.Rpc, Address, Port),
        WaitSource.OfActivities("Azure.Cosmos*", WaitKind.Database, "db.system.name", "db.system", Address, Port),
    ];
}
