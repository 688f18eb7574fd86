using System.Text.Json;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting.Json;

/// <summary>Writes and reads when a phase was active and how its calls ran at once.</summary>
internal static class JsonActivity
{
    public static void Write(Utf8JsonWriter json, string phase, ActivityFigures activity)
    {
        json.WriteStartObject();
        json.WriteString("phase", phase);
        json.WriteBoolean("from_clients", activity.IsFromClients);
        if (activity.LongestQueue == FlowQueue.Scheduler) json.WriteBoolean("scheduler_queue", true);
        if (activity.LongestQueue == FlowQueue.Consumer) json.WriteBoolean("consumer_queue", true);
        if (activity.HeldPool.LookedNanoseconds > 0)
        {
            json.WriteStartObject("held_pool");
            json.WriteNumber("held_nanoseconds", activity.HeldPool.HeldNanoseconds);
            json.WriteNumber("thread_nanoseconds", activity.HeldPool.ThreadNanoseconds);
            json.WriteNumber("looked_nanoseconds", activity.HeldPool.LookedNanoseconds);
            json.WriteEndObject();
        }

        json.WriteNumber("active_nanoseconds", Math.Max(0, activity.ActiveNanoseconds));
        var used = Enumerable.Range(0, activity.Classes.Count).Where(index => activity.Classes[index].Calls > 0);
        JsonFields.Array(json, "at_once", used, index =>
        {
            json.WriteStartObject();
            json.WriteNumber("from", ConcurrencyClass.From(index));
            json.WriteNumber("calls", activity.Classes[index].Calls);
            json.WriteNumber("wall_nanoseconds", Math.Max(0, activity.Classes[index].WallNanoseconds));
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    /// <summary>Reads the activity. A report of an earlier version does not contain it, so it is unknown there.</summary>
    public static IReadOnlyDictionary<string, ActivityFigures> Read(JsonPlace phases)
    {
        var read = new Dictionary<string, ActivityFigures>(StringComparer.Ordinal);
        if (phases.IsAbsent) return read;
        foreach (var phase in phases.Items()) read[phase["phase"].Text()] = ReadPhase(phase);
        return read;
    }

    private static ActivityFigures ReadPhase(JsonPlace phase)
    {
        var classes = new ConcurrencyClass[ConcurrencyClass.Count];
        foreach (var entry in phase["at_once"].Items())
        {
            classes[ConcurrencyClass.IndexOf(entry["from"].Integer())] = new ConcurrencyClass(
                entry["calls"].Integer(), entry["wall_nanoseconds"].Integer());
        }

        var held = phase["held_pool"];
        return new ActivityFigures(phase["active_nanoseconds"].Integer(), classes)
        {
            IsFromClients = phase["from_clients"].Boolean(),
            LongestQueue = Is(phase["scheduler_queue"]) ? FlowQueue.Scheduler
                : Is(phase["consumer_queue"]) ? FlowQueue.Consumer : FlowQueue.Pool,
            HeldPool = held.IsAbsent ? default : new HeldPool(
                held["held_nanoseconds"].Integer(), held["thread_nanoseconds"].Integer(), held["looked_nanoseconds"].Integer()),
        };
    }

    private static bool Is(JsonPlace place) => !place.IsAbsent && place.Boolean();
}
