namespace Workload.Metering.Samples.Spans;

/// <summary>A span as it was exported.</summary>
internal sealed record ExportedSpan(
    string Id, string ParentId, string Name, string Kind, double Start, double Seconds, IReadOnlyDictionary<string, double> States)
{
    /// <summary>
    /// The time in which its code ran or waited for something. Time in queues is left out. A thread may be preempted at the
    /// span's end, between the span's own timestamp and the meter's.
    /// </summary>
    public double OwnSeconds => Of("workload.cpu") + Of("workload.blocked") + Of("workload.awaiting");

    /// <summary>
    /// Whether its code ran or waited longer than the span took. The meter's listener runs after the span's end is set. It takes
    /// microseconds, and some milliseconds if the machine stops its thread there.
    /// </summary>
    public bool ExceedsDuration => OwnSeconds > Seconds + 0.002;

    public double Of(string state) => States.GetValueOrDefault(state);
}
