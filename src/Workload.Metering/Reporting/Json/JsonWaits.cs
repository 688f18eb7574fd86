using System.Text.Json;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting.Json;

/// <summary>Waits by name, written and read.</summary>
internal static class JsonWaits
{
    /// <summary>Writes the parts of a phase's waiting.</summary>
    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<PhaseWait> waits) =>
        JsonFields.Array(json, name, waits, wait =>
    {
        json.WriteStartObject();
        json.WriteString("kind", WaitKinds.KeyOf(wait.Kind));
        json.WriteString("target", wait.Target);
        JsonFields.Time(json, "blocked_nanoseconds", wait.Blocked);
        JsonFields.Time(json, "awaiting_nanoseconds", wait.Awaiting);
        JsonFields.Time(json, "error_nanoseconds", wait.Error);
        json.WriteEndObject();
    });

    /// <summary>Writes the sums of a path.</summary>
    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<WaitFigure> waits) =>
        JsonFields.Array(json, name, waits, wait =>
    {
        json.WriteStartObject();
        json.WriteString("kind", WaitKinds.KeyOf(wait.Name.Kind));
        json.WriteString("target", wait.Name.Target);
        json.WriteNumber("awaiting_nanoseconds", Math.Max(0, wait.AwaitingNanoseconds));
        json.WriteNumber("samples", Math.Max(0, wait.Samples));
        json.WriteEndObject();
    });

    /// <summary>Reads the sums of a path. They are absent in a report of an earlier version.</summary>
    public static IReadOnlyList<WaitFigure> Read(JsonPlace waits, JsonSums sums) => waits.IsAbsent
        ? []
        : [.. waits.Items().Select(wait => new WaitFigure
        {
            Name = WaitName.Get(WaitKinds.Parse(wait["kind"].Text()), wait["target"].IsAbsent ? null : wait["target"].Text()),
            AwaitingNanoseconds = sums.Add(wait["awaiting_nanoseconds"], wait["awaiting_nanoseconds"].Integer(),
                "waits.awaiting_nanoseconds"),
            Samples = sums.Add(wait["samples"], wait["samples"].Integer(), "waits.samples"),
        })];
}
