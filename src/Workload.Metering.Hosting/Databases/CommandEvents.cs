using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Hosting.Databases;

/// <summary>Measures each database command as a scope, from the event before the command to the event after it.</summary>
/// <remarks>
/// The method that runs the command raises both events, so both arrive in its flow. Entity Framework Core may run its commands through
/// a library that raises events too. A command that already has a scope gets no second one.
/// </remarks>
internal sealed class CommandEvents : IObserver<KeyValuePair<string, object?>>
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore.Database.Command.";

    private static readonly ConditionalWeakTable<DbCommand, StrongBox<PhaseScope>> s_running = [];
    private static int s_count;
    private static readonly ConcurrentDictionary<(Type, string), PropertyInfo?> s_properties = new();

    private readonly string _before, _after;
    private readonly string[] _failed, _cancelled;

    private CommandEvents(string before, string after, string[] failed, string[] cancelled)
    {
        _before = before;
        _after = after;
        _failed = failed;
        _cancelled = cancelled;
    }

    /// <summary>Returns the number of commands with a scope that has not ended.</summary>
    public static int Running => Volatile.Read(ref s_count);

    /// <summary>Returns the events of the library whose listener has this name, or null if the library has no command events.</summary>
    public static CommandEvents? Of(string listener) => listener switch
    {
        "Microsoft.EntityFrameworkCore" => new(EntityFramework + "CommandExecuting", EntityFramework + "CommandExecuted",
            [EntityFramework + "CommandError"], [EntityFramework + "CommandCanceled"]),
        "SqlClientDiagnosticListener" => new("WriteCommandBefore", "WriteCommandAfter", ["WriteCommandError"], []),
        _ => null,
    };

    /// <summary>Returns whether the event is the one before a command.</summary>
    public bool IsStart(string name) => Is(name, _before);

    /// <summary>
    /// Returns whether the application needs this event. The two packages of <c>SqlClient</c> use different prefixes for their event names.
    /// </summary>
    public bool IsWanted(string name, object? first, object? second) =>
        Is(name, _before) || Is(name, _after) || IsAny(name, _failed) || IsAny(name, _cancelled);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "This runs in the middle of the application's command, which must not fail because of metering.")]
    public void OnNext(KeyValuePair<string, object?> value)
    {
        try
        {
            if (value.Value is not { } payload || PropertyOf(payload, "Command") is not DbCommand command) return;
            if (Is(value.Key, _before)) Begin(command, PropertyOf(payload, "ExecuteMethod")?.ToString());
            else End(command, value.Key, payload);
        }
        catch (Exception)
        {
            // The command gets no phase.
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Begin(DbCommand command, string? method)
    {
        if (s_running.TryGetValue(command, out _)) return;
        s_running.Add(command, new StrongBox<PhaseScope>(Meter.Track(CommandNames.Of(command, isQuery: method is not "ExecuteNonQuery"))));
        Interlocked.Increment(ref s_count);
    }

    private void End(DbCommand command, string name, object payload)
    {
        if (!s_running.TryGetValue(command, out var running)) return;
        if (!s_running.Remove(command)) return;
        Interlocked.Decrement(ref s_count);
        if (IsAny(name, _cancelled)) running.Value.Cancel();
        else if (IsAny(name, _failed)) running.Value.Fail(PropertyOf(payload, "Exception")?.GetType().FullName ?? "error");
        running.Value.Dispose();
    }

    private static bool Is(string name, string wanted) => name.EndsWith(wanted, StringComparison.Ordinal);

    private static bool IsAny(string name, string[] wanted) => Array.Exists(wanted, one => Is(name, one));

    [UnconditionalSuppressMessage("Trimming", "IL2075",
        Justification = "The libraries keep the properties of their events for listeners. If one is missing, the command gets no phase.")]
    private static object? PropertyOf(object payload, string name)
    {
        var type = payload.GetType();
        if (!s_properties.TryGetValue((type, name), out var property)) s_properties[(type, name)] = property = type.GetProperty(name);
        return property?.GetValue(payload);
    }
}
