using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Workload.Metering.Reporting.Json;

/// <summary>
/// Writes everything that a snapshot contains. The derived figures are for readers of the report. From the sums of the call tree,
/// <see cref="JsonReportReader"/> recreates the snapshot. docs/json-report.md describes the schema.
/// </summary>
internal sealed class JsonReportWriter : IReportWriter
{
    public const string Schema = "workload-metering-report/2";

    /// <summary>The schema of the first release candidate, which can still be read.</summary>
    public const string FirstSchema = "workload-metering-report/1";

    /// <summary>Keeps names in any script readable. Characters that could end a script element or an attribute are still escaped.</summary>
    private static readonly JsonWriterOptions s_layout = new() { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var data = snapshot.Data;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WritePropertyName("taken_at");
            json.WriteRawValue($"\"{data.TakenAt.ToString("O", CultureInfo.InvariantCulture)}\"");
            json.WriteNumber("elapsed_nanoseconds", Math.Max(0, data.ElapsedNanoseconds));
            WriteProcess(json, snapshot);
            WriteMachine(json, data.Machine);
            WriteMeter(json, snapshot);
            JsonFields.Array(json, "active", data.Active, active =>
            {
                json.WriteStartObject();
                json.WriteString("phase", active.Phase);
                JsonFields.Time(json, "elapsed_nanoseconds", active.Elapsed);
                json.WriteEndObject();
            });
            JsonFields.Array(json, "activity", data.Activity, phase => JsonActivity.Write(json, phase.Key, phase.Value));
            JsonFields.Array(json, "phases", snapshot.Phases, phase => JsonPhase.Write(json, phase));
            JsonTree.Write(json, "tree", data.Roots);
            json.WriteEndObject();
        }

        // The bytes must be the same on every OS. A line break within a string is escaped, so only the layout has such line breaks.
        writer.Write(Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("\r\n", "\n", StringComparison.Ordinal));
        writer.Write('\n');
    }

    private static void WriteProcess(Utf8JsonWriter json, MeterSnapshot snapshot)
    {
        json.WriteStartObject("process");
        JsonFields.Cpu(json, "cpu", snapshot.Data.ProcessCpu);
        JsonFields.Number(json, "cores_used", snapshot.Process.CoresUsed);
        JsonFields.Time(json, "unattributed_cpu_nanoseconds", snapshot.Process.Unattributed);
        if (snapshot.Data.PoolDelay is { MeanNanoseconds: { } mean, MaxNanoseconds: { } max } delay)
        {
            json.WriteStartObject("pool_delay");
            json.WriteNumber("probed_nanoseconds", delay.ProbedNanoseconds);
            json.WriteNumber("mean_nanoseconds", mean);
            json.WriteNumber("max_nanoseconds", max);
            json.WriteEndObject();
        }

        JsonThreads.Write(json, snapshot);
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineInfo machine)
    {
        json.WriteStartObject("machine");
        json.WriteNumber("cores", machine.Cores);
        json.WriteNumber("runtime_processors", machine.RuntimeProcessors);
        JsonFields.Number(json, "cpu_limit_cores", machine.CpuLimit);
        json.WriteBoolean("server_gc", machine.ServerGc);
        json.WriteNumber("pool_threads_min", machine.PoolThreadsMin);
        json.WriteNumber("pool_threads_max", machine.PoolThreadsMax);
        json.WriteString("runtime", machine.Runtime);
        json.WriteString("os", machine.Os);
        json.WriteEndObject();
    }

    private static void WriteMeter(Utf8JsonWriter json, MeterSnapshot snapshot)
    {
        var data = snapshot.Data;
        json.WriteStartObject("meter");
        json.WriteNumber("overhead_nanoseconds", Math.Max(0, data.OverheadNanoseconds));
        JsonFields.Number(json, "overhead_share_of_wall", snapshot.Overhead.ShareOfWall);
        json.WriteBoolean("run_queue_known", data.RunQueueKnown);
        json.WriteBoolean("task_queue_known", data.TaskQueueKnown);
        json.WriteBoolean("waits_known", data.WaitsKnown);
        JsonFields.Time(json, "sampler_lateness_nanoseconds", data.SamplerLateness);
        json.WriteNumber("cpu_bound_threshold", data.CpuBoundThreshold);
        json.WriteNumber("io_bound_threshold", data.IoBoundThreshold);
        JsonFields.Time(json, "thread_clock_resolution_nanoseconds", data.ThreadClockResolution);
        JsonFields.Array(json, "clocks", data.Clocks, clock =>
        {
            json.WriteStartObject();
            json.WriteString("name", clock.Name);
            json.WriteString("os_call", clock.OsCall);
            json.WriteBoolean("available", clock.Available);
            JsonFields.Time(json, "resolution_nanoseconds", clock.Resolution);
            JsonFields.Number(json, "cost_nanoseconds", clock.CostNanoseconds);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }
}
