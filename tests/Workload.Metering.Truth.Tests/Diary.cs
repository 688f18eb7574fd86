using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// What a body itself notes of where its time goes, by the kernel's clocks: the stretches in which a thread runs it, and the gaps between
/// them. On a busy machine a sleep oversleeps and a burn waits for its core; the diary has what happened, not what was asked for.
/// </summary>
internal sealed class Diary
{
    private static readonly TimeSpan s_wide = TimeSpan.FromMicroseconds(500);

    private long _stamp, _cpuNanoseconds, _runDelayNanoseconds, _voluntarySwitches;
    private TimeSpan _pauses;

    public TimeSpan Cpu { get; private set; }

    public TimeSpan RunQueue { get; private set; }

    /// <summary>Off the core without waiting for one.</summary>
    public TimeSpan Blocked { get; private set; }

    /// <summary>Without a thread: awaiting, or in a queue for one.</summary>
    public TimeSpan Idle { get; private set; }

    /// <summary>Pauses of the collector meanwhile: the most that any of it may be called.</summary>
    public TimeSpan GcPauses { get; private set; }

    public TimeSpan Held => Cpu + RunQueue + Blocked;

    public TimeSpan Wall => Held + Idle;

    /// <summary>The sum of several, as of tasks that run at once.</summary>
    public static Diary Sum(IReadOnlyCollection<Diary> parts) => new()
    {
        Cpu = Total(parts, part => part.Cpu),
        RunQueue = Total(parts, part => part.RunQueue),
        Blocked = Total(parts, part => part.Blocked),
        Idle = Total(parts, part => part.Idle),
        GcPauses = Total(parts, part => part.GcPauses),
    };

    /// <summary>The calling thread begins to run the body.</summary>
    public void Begin()
    {
        _pauses = GC.GetTotalPauseDuration();
        _voluntarySwitches = Kernel.ThreadVoluntarySwitches();
        (_stamp, _cpuNanoseconds, _runDelayNanoseconds) = Read();
    }

    /// <summary>The same thread stops running it: at the end, or for an await.</summary>
    public void Leave()
    {
        (long stamp, long cpuNanoseconds, long runDelayNanoseconds) = Read();
        TimeSpan delay = Of(runDelayNanoseconds - _runDelayNanoseconds), cpu = Of(cpuNanoseconds - _cpuNanoseconds);
        TimeSpan wall = Stopwatch.GetElapsedTime(_stamp, stamp);

        // Who never gave the core away was made to wait for it, by a hypervisor too, of which the kernel's own queue knows nothing.
        if (Kernel.ThreadVoluntarySwitches() == _voluntarySwitches)
            delay = wall - cpu;
        Cpu += cpu;
        RunQueue += delay;
        Blocked += wall - cpu - delay;
        GcPauses += GC.GetTotalPauseDuration() - _pauses;
        _stamp = stamp;
    }

    /// <summary>A thread, maybe another one, goes on with it.</summary>
    public void Return()
    {
        long left = _stamp;
        Begin();
        Idle += Stopwatch.GetElapsedTime(left, _stamp);
    }

    // The three clocks at one instant: again where the thread lost its core in between, to another thread or to another machine of the same
    // host.
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
