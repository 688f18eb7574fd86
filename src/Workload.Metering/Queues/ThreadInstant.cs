using Workload.Metering.Aggregation;

namespace Workload.Metering.Queues;

/// <summary>The clocks of a scheduler's thread at an instant.</summary>
/// <param name="AtNanoseconds">The end of the reading, or 0 if nothing was read.</param>
/// <param name="CpuNanoseconds">The CPU time that the thread had used.</param>
/// <param name="DelayNanoseconds">The time for which it had waited for a core, or 0 if it is unknown.</param>
/// <param name="VoluntarySwitches">The number of times that it had given up its core voluntarily, or null if it is unknown.</param>
/// <param name="GcPauseNanoseconds">The sum of all GC pauses of the process.</param>
internal readonly record struct ThreadInstant(
    long AtNanoseconds, long CpuNanoseconds, long DelayNanoseconds, long? VoluntarySwitches, long GcPauseNanoseconds)
{
    /// <summary>A thread that used less in a pause was only going to sleep or waking up.</summary>
    private const long OtherCodeNanoseconds = 1_000_000;

    /// <summary>
    /// Returns for how long the thread was busy and waited for a core in a pause between two metered flows. The rest is sleep. This is the
    /// instant of the reading that follows the start of the next flow.
    /// </summary>
    /// <param name="before">
    /// The reading before. It is mostly the one at the end of the previous flow, and it may also be older.
    /// </param>
    /// <param name="startNanoseconds">The start of the pause.</param>
    /// <param name="endNanoseconds">The end of the pause.</param>
    public BusyHistory.Sum PauseSince(in ThreadInstant before, long startNanoseconds, long endNanoseconds)
    {
        long pause = endNanoseconds - startNanoseconds;

        // The thread still had the previous flow's item until the clocks were read. It may have lost its core before.
        long leaving = Bounded.Clamp(before.AtNanoseconds - startNanoseconds, 0, pause);
        long rest = pause - leaving;

        // The flows on both sides may have used CPU time between the two readings, at most the whole time for which they ran.
        long ran = Math.Max(0, startNanoseconds - before.AtNanoseconds), runs = Math.Max(0, AtNanoseconds - endNanoseconds);
        long busy = Bounded.Clamp(CpuNanoseconds - before.CpuNanoseconds - ran - runs, 0, rest);

        // A thread that never gave up its core did not sleep. A hypervisor may have taken the core, which neither clock counts.
        bool slept = VoluntarySwitches - before.VoluntarySwitches is not 0;
        long kept = DelayNanoseconds - before.DelayNanoseconds - runs + (GcPauseNanoseconds - before.GcPauseNanoseconds);
        long waited = slept ? Bounded.Clamp(kept, 0, rest - busy) : rest - busy;

        // A thread that did nothing else is only preempted while it goes to sleep or wakes up. One that ran other code was busy with it.
        return busy >= OtherCodeNanoseconds
            ? new BusyHistory.Sum(leaving + busy + waited, 0)
            : new BusyHistory.Sum(leaving + busy, waited);
    }
}
