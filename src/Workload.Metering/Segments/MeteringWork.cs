namespace Workload.Metering.Segments;

/// <summary>
/// The work of metering on one thread, as a sum. A thread that moves or cuts the cursor updates it while it holds the cursor's spin lock.
/// </summary>
internal struct MeteringWork
{
    /// <summary>
    /// The number of moves of the cursor from scope to scope. A scope takes two, and there is one whenever a thread resumes or leaves a
    /// flow.
    /// </summary>
    public long Moves;

    /// <summary>The number of readings of the thread's CPU clock.</summary>
    public long CpuReadings;

    public long RunQueueReadings;

    /// <summary>The time of all readings.</summary>
    public long ReadingNanoseconds;

    public void Add(in MeteringWork other)
    {
        Moves += other.Moves;
        CpuReadings += other.CpuReadings;
        RunQueueReadings += other.RunQueueReadings;
        ReadingNanoseconds += other.ReadingNanoseconds;
    }
}
