using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A body of some µs that is blocked for a given share. It reads the clocks at both of its ends itself, and
/// so it knows how long it was off its core, and why. The readings cost a few µs, which are part of its work.
/// </summary>
internal sealed class SmallWork(string phase, double microseconds, double blockedShare)
{
    public string Phase { get; } = phase;

    public long Runs { get; private set; }

    /// <summary>Gets how long it was off its core without waiting for one.</summary>
    public long BlockedNanoseconds { get; private set; }

    /// <summary>Gets how long it waited for a core.</summary>
    public long RunQueueNanoseconds { get; private set; }

    /// <summary>Gets how long it was on a core.</summary>
    public long CpuNanoseconds { get; private set; }

    /// <summary>Gets how long the last run was on a core.</summary>
    public long LastCpuNanoseconds { get; private set; }

    public void Run(Peer peer)
    {
        long cpu = Kernel.ThreadCpuNanoseconds(), start = Stopwatch.GetTimestamp();
        long switches = Kernel.ThreadVoluntarySwitches(), delay = Kernel.ThreadRunDelayNanoseconds();
        double blocked = microseconds * blockedShare;
        long until = cpu + (long)((microseconds - blocked) * 1000);
        if (blocked > 0)
            peer.Ask(blocked);
        while (Kernel.ThreadCpuNanoseconds() < until)
        {
            // Reading the clock is the work.
        }

        bool staysOnCore = Kernel.ThreadVoluntarySwitches() == switches;
        delay = Kernel.ThreadRunDelayNanoseconds() - delay;
        long nanoseconds = (long)(Stopwatch.GetElapsedTime(start).Ticks * (double)TimeSpan.NanosecondsPerTick);
        LastCpuNanoseconds = Kernel.ThreadCpuNanoseconds() - cpu;
        long off = Math.Max(0, nanoseconds - LastCpuNanoseconds);

        // A thread that never gave its core away could only wait for it. A hypervisor may have taken the core too.
        delay = staysOnCore ? off : Math.Clamp(delay, 0, off);
        CpuNanoseconds += LastCpuNanoseconds;
        RunQueueNanoseconds += delay;
        BlockedNanoseconds += off - delay;
        Runs++;
    }
}
