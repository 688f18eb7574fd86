using System.Text.Json;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting.Json;

/// <summary>Writes and reads the sums of a path's time.</summary>
internal static class JsonFlowTime
{
    /// <summary>The maximum error. No meter reaches it, and sums of such numbers stay finite.</summary>
    private const double MaxError = float.MaxValue;

    public static void Write(Utf8JsonWriter json, string name, in FlowTime time)
    {
        void Sum(string field, long sum) => json.WriteNumber(field, Math.Max(0, sum));
        void Error(string field, double error) => json.WriteNumber(field, double.IsFinite(error) ? Math.Max(0, error) : 0);

        json.WriteStartObject(name);
        Sum("held_nanoseconds", time.Thread.HeldNanoseconds);
        Sum("cpu_nanoseconds", time.Thread.CpuNanoseconds);
        Sum("run_queue_nanoseconds", time.Thread.RunQueueNanoseconds);
        Sum("gc_pause_nanoseconds", time.Thread.GcPauseNanoseconds);
        Sum("gc_cpu_nanoseconds", time.Thread.GcCpuNanoseconds);
        Sum("awaiting_nanoseconds", time.AwaitingNanoseconds);
        Sum("task_queue_nanoseconds", time.TaskQueueNanoseconds);
        Sum("busy_nanoseconds", time.BusyNanoseconds);
        Sum("allocated_bytes", time.Thread.AllocatedBytes);
        Error("read_error_nanoseconds", time.Thread.ReadErrorNanoseconds);
        Error("unread_nanoseconds", time.Thread.UnreadNanoseconds);
        Error("ratio_error_nanoseconds", time.Thread.RatioErrorNanoseconds);
        Error("estimate_variance_square_nanoseconds", time.Thread.EstimateVariance);
        json.WriteEndObject();
    }

    public static FlowTime Read(JsonPlace place, JsonSums sums)
    {
        long Sum(string field) => sums.Add(place[field], place[field].Integer(), place.Name + "." + field);

        var time = new FlowTime
        {
            AwaitingNanoseconds = Sum("awaiting_nanoseconds"),
            TaskQueueNanoseconds = Sum("task_queue_nanoseconds"),
            BusyNanoseconds = Sum("busy_nanoseconds"),
            Thread = new ThreadTimeSum
            {
                HeldNanoseconds = Sum("held_nanoseconds"),
                CpuNanoseconds = Sum("cpu_nanoseconds"),
                RunQueueNanoseconds = Sum("run_queue_nanoseconds"),
                GcPauseNanoseconds = Sum("gc_pause_nanoseconds"),
                GcCpuNanoseconds = Sum("gc_cpu_nanoseconds"),
                AllocatedBytes = Sum("allocated_bytes"),
                ReadErrorNanoseconds = place["read_error_nanoseconds"].Number(MaxError),
                UnreadNanoseconds = place["unread_nanoseconds"].Number(MaxError),
                RatioErrorNanoseconds = place["ratio_error_nanoseconds"].Number(MaxError),
                EstimateVariance = place["estimate_variance_square_nanoseconds"].Number(MaxError),
            },
        };
        ref readonly var thread = ref time.Thread;
        sums.Add(place, (Int128)thread.HeldNanoseconds + time.AwaitingNanoseconds + time.TaskQueueNanoseconds, place.Name);
        sums.Add(place, (Int128)thread.CpuNanoseconds + thread.RunQueueNanoseconds + thread.GcPauseNanoseconds, place.Name + ".thread");
        return time;
    }
}
