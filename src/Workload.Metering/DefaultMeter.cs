using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering;

/// <summary>The meter that is used where a flow has none.</summary>
internal static class DefaultMeter
{
    private static readonly object s_gate = new();
    private static WorkloadMeter? s_meter;

    /// <summary>Made when it is first needed.</summary>
    public static WorkloadMeter Value => Volatile.Read(ref s_meter) ?? Make();

    /// <summary>Makes another meter the default until the result is disposed.</summary>
    public static IDisposable Replace(WorkloadMeter meter)
    {
        lock (s_gate)
        {
            var before = s_meter;
            Volatile.Write(ref s_meter, meter);
            return new Replacement(meter, before);
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It lives as long as the process.")]
    private static WorkloadMeter Make()
    {
        lock (s_gate)
        {
            if (s_meter is null) Volatile.Write(ref s_meter, new WorkloadMeter());
            return s_meter!;
        }
    }

    /// <summary>Restores the default of before, if the replacement still is the default.</summary>
    private sealed class Replacement(WorkloadMeter meter, WorkloadMeter? before) : IDisposable
    {
        public void Dispose()
        {
            lock (s_gate)
            {
                if (ReferenceEquals(s_meter, meter)) Volatile.Write(ref s_meter, before);
            }
        }
    }
}
