using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A body of some µs, of which a share is blocked. It reads the clocks at both of its ends itself: that costs it a few µs, which are
/// part of what it does, and tells how long it was off its core, and why.
/// </summary>
internal sealed class SmallWork(string phase, double microseconds, double blockedShare)
{
    public string Phase { get; } = phase;

    public long Runs { get; private set; }

    /// <summary>How long it was off its core without waiting for one.</summary>
    public long BlockedNanoseconds { get; private set; }

    /// <summary>How long it waited for a core.</summary>
    public long RunQueueNanoseconds { get; private set; }

    /// <summary>How long it was on a core.</summary>
    public long CpuNanoseconds { get; private set; }

    /// <summary>The same of the last run.</summary>
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
            // The clock is the work.
        }

        bool staysOnCore = Kernel.ThreadVoluntarySwitches() == switches;
        delay = Kernel.ThreadRunDelayNanoseconds() - delay;
        long nanoseconds = (long)(Stopwatch.GetElapsedTime(start).Ticks * (double)TimeSpan.NanosecondsPerTick);
        LastCpuNanoseconds = Kernel.ThreadCpuNanoseconds() - cpu;
        long off = Math.Max(0, nanoseconds - LastCpuNanoseconds);

        // Who never gave the core away was made to wait for it, by a hypervisor too.
        delay = staysOnCore ? off : Math.Clamp(delay, 0, off);
        CpuNanoseconds += LastCpuNanoseconds;
        RunQueueNanoseconds += delay;
        BlockedNanoseconds += off - delay;
        Runs++;
    }
}
