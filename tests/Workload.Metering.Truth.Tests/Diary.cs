using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A body's own record of where its time goes, by the kernel's clocks. It has the stretches in which a thread runs the body and the
/// gaps between them. On a busy machine a sleep oversleeps and a burn waits for its core, and the diary has what really happened.
/// </summary>
internal sealed class Diary
{
    private static readonly TimeSpan s_wide = TimeSpan.FromMicroseconds(500);

    private long _stamp, _cpuNanoseconds, _runDelayNanoseconds, _voluntarySwitches;
    private TimeSpan _pauses;

    public TimeSpan Cpu { get; private set; }

    public TimeSpan RunQueue { get; private set; }

    /// <summary>Gets the time off the core that was no wait for a core.</summary>
    public TimeSpan Blocked { get; private set; }

    /// <summary>Gets the time without a thread, in which the body awaits something or waits in a queue for a thread.</summary>
    public TimeSpan Idle { get; private set; }

    /// <summary>Gets the collector's pauses in the same time, which is the most that may be reported as a pause.</summary>
    public TimeSpan GcPauses { get; private set; }

    public TimeSpan Held => Cpu + RunQueue + Blocked;

    public TimeSpan Wall => Held + Idle;

    /// <summary>Adds up several diaries, for example those of tasks that run at the same time.</summary>
    public static Diary Sum(IReadOnlyCollection<Diary> parts) => new()
    {
        Cpu = Total(parts, part => part.Cpu),
        RunQueue = Total(parts, part => part.RunQueue),
        Blocked = Total(parts, part => part.Blocked),
        Idle = Total(parts, part => part.Idle),
        GcPauses = Total(parts, part => part.GcPauses),
    };

    /// <summary>Notes that the calling thread begins to run the body.</summary>
    public void Begin()
    {
        _pauses = GC.GetTotalPauseDuration();
        _voluntarySwitches = Kernel.ThreadVoluntarySwitches();
        (_stamp, _cpuNanoseconds, _runDelayNanoseconds) = Read();
    }

    /// <summary>Notes that the same thread stops running the body, at its end or for an await.</summary>
    public void Leave()
    {
        (long stamp, long cpuNanoseconds, long runDelayNanoseconds) = Read();
        TimeSpan delay = Of(runDelayNanoseconds - _runDelayNanoseconds), cpu = Of(cpuNanoseconds - _cpuNanoseconds);
        TimeSpan wall = Stopwatch.GetElapsedTime(_stamp, stamp);

        // A thread that never gave its core away could only wait for it. A hypervisor's share is in no run queue of this kernel.
        if (Kernel.ThreadVoluntarySwitches() == _voluntarySwitches)
            delay = wall - cpu;
        Cpu += cpu;
        RunQueue += delay;
        Blocked += wall - cpu - delay;
        GcPauses += GC.GetTotalPauseDuration() - _pauses;
        _stamp = stamp;
    }

    /// <summary>Notes that a thread, which may be another one, goes on with the body.</summary>
    public void Return()
    {
        long left = _stamp;
        Begin();
        Idle += Stopwatch.GetElapsedTime(left, _stamp);
    }

    // The three clocks are read at one instant. They are read again where the thread lost
    // its core in between, to another thread or to another virtual machine on the host.
    private static (long Stamp, long CpuNanoseconds, long RunDelayNanoseconds) Read()
    {
        while (true)
        {
            long delay = Kernel.ThreadRunDelayNanoseconds(), before = Stopwatch.GetTimestamp();
            long cpu = Kernel.ThreadCpuNanoseconds(), stamp = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(before, stamp) < s_wide && Kernel.ThreadRunDelayNanoseconds() == delay) return (stamp, cpu, delay);
        }
    }

    private static TimeSpan Total(IReadOnlyCollection<Diary> parts, Func<Diary, TimeSpan> figure) =>
        parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + figure(part));

    private static TimeSpan Of(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
