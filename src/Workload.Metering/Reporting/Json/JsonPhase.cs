using System.Text.Json;

namespace Workload.Metering.Reporting.Json;

/// <summary>Writes the derived figures of a phase for other tools. They are not read back.</summary>
internal static class JsonPhase
{
    private static readonly (string Name, double P)[] s_percentiles =
        [("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

    public static void Write(Utf8JsonWriter json, PhaseSummary phase)
    {
        bool ended = phase.Figures.OutermostCount > 0;
        TimeSpan? IfEnded(TimeSpan time) => ended ? time : null;

        json.WriteStartObject();
        json.WriteString("name", phase.Name);
        json.WriteNumber("count", phase.Count);
        json.WriteNumber("failed", phase.Failed);
        json.WriteNumber("active", phase.Active);
        json.WriteString("bottleneck", BottleneckTable.KeyOf(phase.Bottleneck));
        JsonFields.Number(json, "io_ratio", phase.IoRatio);
        JsonFields.Number(json, "cpu_ratio", phase.CpuRatio);
        JsonFields.Number(json, "process_io_ratio", phase.ProcessIoRatio);
        JsonFields.Number(json, "parallelism", phase.Parallelism);
        JsonFields.Integer(json, "allocated_bytes", phase.AllocatedBytes);
        JsonFields.Time(json, "wall_nanoseconds", phase.Wall);
        JsonFields.Time(json, "active_time_nanoseconds", phase.ActiveTime);
        JsonFields.Time(json, "mean_wall_nanoseconds", IfEnded(phase.MeanWall));
        JsonFields.Time(json, "min_wall_nanoseconds", IfEnded(phase.MinWall));
        JsonFields.Time(json, "max_wall_nanoseconds", IfEnded(phase.MaxWall));
        foreach (var (name, p) in s_percentiles) JsonFields.Time(json, $"{name}_wall_nanoseconds", IfEnded(phase.WallPercentile(p)));
        WriteBreakdown(json, "breakdown", phase.Breakdown);
        WriteBreakdown(json, "self", phase.Self);
        JsonFields.Cpu(json, "process_cpu", phase.ProcessCpu);
        JsonWaits.Write(json, "waits", phase.Waits);
        JsonFields.Array(json, "advice", phase.Advice, advice => WriteAdvice(json, advice));
        json.WriteString("advice_withheld", phase.AdviceWithheld);
        json.WriteEndObject();
    }

    private static void WriteBreakdown(Utf8JsonWriter json, string name, TimeBreakdown? breakdown)
    {
        if (breakdown is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        foreach (var state in FlowStates.All) JsonFields.Time(json, $"{FlowStates.KeyOf(state)}_nanoseconds", known[state]);
        JsonFields.Time(json, "total_nanoseconds", known.Total);
        JsonFields.Time(json, "gc_cpu_nanoseconds", known.GcCpu);
        JsonFields.Time(json, "cpu_error_nanoseconds", known.CpuError);
        json.WriteEndObject();
    }

    private static void WriteAdvice(Utf8JsonWriter json, Advice advice)
    {
        json.WriteStartObject();
        json.WriteString("id", advice.Id);
        json.WriteString("title", advice.Title);
        json.WriteString("because", advice.Because);
        JsonFields.Number(json, "predicted_speedup", advice.PredictedSpeedup);
        JsonFields.Integer(json, "concurrency", advice.Concurrency);
        json.WriteString("resource", advice.Resource is { } resource ? ResourceTable.KeyOf(resource) : null);
        json.WriteEndObject();
    }
}
