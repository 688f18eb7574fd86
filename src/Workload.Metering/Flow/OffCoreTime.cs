using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// Why a thread was off its core for a while: the one place that judges it, from all the evidence there is. What is neither a wait for a core
/// nor a pause of the collector is left, and is blocked.
/// </summary>
/// <param name="RunQueueNanoseconds">It was ready to run and waited for a core.</param>
/// <param name="GcPauseNanoseconds">The collector kept it from running.</param>
internal readonly record struct OffCoreTime(long RunQueueNanoseconds, long GcPauseNanoseconds)
{
    /// <summary>
    /// A thread that spins gives its core away after at most this long. One that computes beside a neighbour of higher priority has turns that
    /// are longer, for a neighbour sleeps no shorter than the timers of the kernel allow.
    /// </summary>
    private const long LongestSpinTurnNanoseconds = 20_000;

    /// <summary>So many short turns are no accident.</summary>
    private const int MinSpinTurns = 3;

    /// <summary>A thread that spins is off its core for far longer than on it: each time it yields, the others have a turn of some ms.</summary>
    private const int MinSpinOffPerCpu = 10;

    /// <summary>A pause may keep a thread longer than it is counted, by this part of it: the collector's thread may lose its core before it wakes the others.</summary>
    private const int PauseEdge = 6;

    /// <summary>But only of a thread that computes for this many times as long is that presumed: a sleeper may have slept in that time.</summary>
    private const int MinCpuPerWait = 2;

    /// <summary>Judges a stretch of a thread's time.</summary>
    /// <param name="cpuNanoseconds">For how long it was on a core.</param>
    /// <param name="offNanoseconds">For how long it was not.</param>
    /// <param name="pauseNanoseconds">For how long the collector paused the process meanwhile.</param>
    /// <param name="start">The thread's run queue at the start; null where it was not read.</param>
    /// <param name="end">The same at the end.</param>
    public static OffCoreTime Judge(long cpuNanoseconds, long offNanoseconds, long pauseNanoseconds, in RunQueueReading? start, in RunQueueReading? end)
    {
        long queue = start is { } before && end is { } after ? Queued(before, after, cpuNanoseconds, offNanoseconds) : 0;
        return new OffCoreTime(queue, Paused(cpuNanoseconds, offNanoseconds - queue, pauseNanoseconds));
    }

    private static long Queued(in RunQueueReading start, in RunQueueReading end, long cpuNanoseconds, long offNanoseconds)
    {
        if (end.VoluntarySwitches - start.VoluntarySwitches is { } voluntary)
        {
            // A wait that spins yields its core again and again before it blocks. It is ready to run throughout, but it waits for an event.
            long turns = end.Switches - start.Switches - voluntary;
            if (turns >= MinSpinTurns && cpuNanoseconds < turns * LongestSpinTurnNanoseconds && offNanoseconds > MinSpinOffPerCpu * cpuNanoseconds) return 0;

            // A thread that never gave its core away wanted it throughout. A hypervisor may have taken it: the run queue does not count that.
            if (voluntary == 0) return offNanoseconds;
        }

        return Math.Clamp(end.DelayNanoseconds - start.DelayNanoseconds, 0, offNanoseconds);
    }

    /// <summary>
    /// A pause keeps a thread from running by the share in which it would have run. That share is taken from the time that neither a pause nor the
    /// run queue explains: a thread that then only computes would have computed in the pauses too.
    /// </summary>
    /// <remarks>Pauses and the run queue overlap where a woken thread waits for a core while the next pause begins: so the rest is at least zero.</remarks>
    private static long Paused(long cpuNanoseconds, long offNanoseconds, long pauseNanoseconds)
    {
        if (pauseNanoseconds <= 0) return 0;
        long waited = Math.Max(0, offNanoseconds - pauseNanoseconds), own = cpuNanoseconds + waited;
        if (waited <= Math.Min(pauseNanoseconds / PauseEdge, cpuNanoseconds / MinCpuPerWait)) return offNanoseconds;
        long delayed = own == 0 ? pauseNanoseconds : (long)((double)pauseNanoseconds * cpuNanoseconds / own);
        return Math.Min(delayed, offNanoseconds);
    }
}
