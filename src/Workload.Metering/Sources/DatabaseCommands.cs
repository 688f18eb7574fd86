using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Sources;

/// <summary>
/// Listens to the diagnostic events of EF Core and of Microsoft's SQL client, which come in the flow that runs the command. Only the events
/// of commands are asked for.
/// </summary>
internal sealed class DatabaseCommands : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string EfCore = "Microsoft.EntityFrameworkCore", SqlClient = "SqlClientDiagnosticListener";
    private const string EfCorePrefix = "Microsoft.EntityFrameworkCore.Database.Command.Command";

    private static readonly string[] s_starts =
        [EfCorePrefix + "Executing", "Microsoft.Data.SqlClient.WriteCommandBefore", "System.Data.SqlClient.WriteCommandBefore"];

    private static readonly string[] s_ends =
    [
        EfCorePrefix + "Executed", EfCorePrefix + "Error", EfCorePrefix + "Canceled",
        "Microsoft.Data.SqlClient.WriteCommandAfter", "Microsoft.Data.SqlClient.WriteCommandError",
        "System.Data.SqlClient.WriteCommandAfter", "System.Data.SqlClient.WriteCommandError",
    ];

    private readonly ConditionalWeakTable<DbCommand, OpenOperation.Cover> _open = [];
    private readonly object _lock = new();
    private readonly List<IDisposable> _subscriptions = [];
    private bool _isDisposed;

    public DatabaseCommands() => Keep(DiagnosticListener.AllListeners.Subscribe(this));

    public void Dispose()
    {
        IDisposable[] subscriptions;
        lock (_lock)
        {
            _isDisposed = true;
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (var subscription in subscriptions) subscription.Dispose();
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name is EfCore or SqlClient) Keep(value.Subscribe(this, static name => s_starts.Contains(name) || s_ends.Contains(name)));
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Called in the middle of the application's command, which must go on. The properties are the library's code.")]
    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        try
        {
            if (FlowLocal.Value is not null && CommandOf(value.Value) is { } command) Note(value.Key, command);
        }
        catch (Exception)
        {
            // The command gives no name to its wait.
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where trimming took the property away, the command has no name.")]
    private static DbCommand? CommandOf(object? payload) => payload?.GetType().GetProperty("Command")?.GetValue(payload) as DbCommand;

    private void Note(string key, DbCommand command)
    {
        if (s_starts.Contains(key))
        {
            var name = WaitName.Get(WaitKind.Database, DatabaseTarget.Of(command.Connection));
            if (OpenOperation.BeginCover(name) is { } cover) _open.AddOrUpdate(command, cover);
        }
        else if (_open.TryGetValue(command, out var open))
        {
            _open.Remove(command);
            open.End();
        }
    }

    private void Keep(IDisposable subscription)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _subscriptions.Add(subscription);
                return;
            }
        }

        subscription.Dispose();
    }
}
