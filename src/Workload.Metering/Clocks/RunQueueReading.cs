namespace Workload.Metering.Clocks;

/// <summary>
/// How long one thread has been ready to run without a core, since it began, and how often it got onto one.
/// </summary>
internal readonly record struct RunQueueReading(long DelayNanoseconds, long Switches)
{
    /// <summary>A thread that keeps its core while it can has it for longer than this each time: the kernel's shortest turns are several times as long.</summary>
    private const long ShortestTurnNanoseconds = 100_000;

    /// <summary>So many turns that were shorter are no accident.</summary>
    private const int LeastTurns = 3;

    /// <summary>How often it gave its core away by itself, to wait for something; null where that was not read.</summary>
    public long? VoluntarySwitches { get; init; }

    /// <summary>Of the time since an earlier reading in which the thread was off its core, how much it waited for a core.</summary>
    public long QueuedSince(in RunQueueReading earlier, long cpuNanoseconds, long offNanoseconds)
    {
        if (VoluntarySwitches - earlier.VoluntarySwitches is { } voluntary)
        {
            // A wait that spins yields its core again and again before it blocks, and gets it back when others have had their turn. It is ready to
            // run all the time, but it waits for an event.
            long turns = Switches - earlier.Switches - voluntary;
            if (turns >= LeastTurns && cpuNanoseconds < turns * ShortestTurnNanoseconds) return 0;

            // Who never gave the core away was made to wait for it throughout, also by a hypervisor, of which the run queue knows nothing.
            if (voluntary == 0) return offNanoseconds;
        }

        return Math.Clamp(DelayNanoseconds - earlier.DelayNanoseconds, 0, offNanoseconds);
    }
}
