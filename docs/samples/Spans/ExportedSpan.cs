namespace Workload.Metering.Samples.Spans;

/// <summary>A span as it was exported.</summary>
internal sealed record ExportedSpan(string Id, string ParentId, string Name, string Kind, double Start, double Seconds, IReadOnlyDictionary<string, double> States)
{
    /// <summary>
    /// The time in which its code ran or waited for something. Time in queues is left out: at the span's end, a thread may lose its core after the span has
    /// taken its own end, and before the meter has.
    /// </summary>
    public double OwnSeconds => Of("workload.cpu") + Of("workload.blocked") + Of("workload.awaiting");

    public double Of(string state) => States.GetValueOrDefault(state);
}
