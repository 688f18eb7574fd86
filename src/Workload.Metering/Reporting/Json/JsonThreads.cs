using System.Text.Json;

namespace Workload.Metering.Reporting.Json;

/// <summary>Writes and reads the process's CPU time by kind of thread. Reports of the first release candidate do not contain it.</summary>
internal static class JsonThreads
{
    public static void Write(Utf8JsonWriter json, MeterSnapshot snapshot)
    {
        json.WriteBoolean("pool_ran_phases", snapshot.Data.PoolRanPhases);
        if (snapshot.Process.Threads is not { } threads)
        {
            json.WriteNull("threads");
            return;
        }

        JsonFields.Array(json, "threads", threads, kind =>
        {
            json.WriteStartObject();
            json.WriteString("kind", kind.Kind);
            JsonFields.Time(json, "cpu_nanoseconds", kind.Cpu);
            JsonFields.Time(json, "outside_phases_nanoseconds", kind.OutsidePhases);
            json.WriteEndObject();
        });
    }

    public static bool PoolRanPhases(JsonPlace process) => process["pool_ran_phases"] is { IsAbsent: false } ran && ran.Boolean();

    public static Dictionary<string, long>? Read(JsonPlace process)
    {
        var threads = process["threads"];
        if (threads.IsAbsent) return null;
        var sums = new JsonSums();
        var kinds = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var kind in threads.Items())
        {
            string name = kind["kind"].Text();
            long nanoseconds = sums.Add(kind["cpu_nanoseconds"], kind["cpu_nanoseconds"].Integer(), "threads");
            kinds[name] = kinds.GetValueOrDefault(name) + nanoseconds;
        }

        return kinds;
    }
}
