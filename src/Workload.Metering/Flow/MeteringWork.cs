namespace Workload.Metering.Flow;

/// <summary>What metering did on one thread. Written by whoever moves or cuts its cursor, behind the cursor's gate; a sum.</summary>
internal struct MeteringWork
{
    /// <summary>Moves of the cursor from scope to scope: two in a scope, and one where a thread takes a flow up or lays it down.</summary>
    public long Moves;

    /// <summary>Readings of the thread's CPU clock.</summary>
    public long CpuReadings;

    public long RunQueueReadings;

    /// <summary>What all readings took.</summary>
    public long ReadingNanoseconds;

    public void Add(in MeteringWork other)
    {
        Moves += other.Moves;
        CpuReadings += other.CpuReadings;
        RunQueueReadings += other.RunQueueReadings;
        ReadingNanoseconds += other.ReadingNanoseconds;
    }
}
