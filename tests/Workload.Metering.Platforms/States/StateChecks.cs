using Workload.Metering.Clocks;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Platforms.States;

/// <summary>
/// The states as a user measures them. A loop ends by consumed CPU and a wait is bounded from below alone: another program's load makes
/// both longer.
/// </summary>
internal static class StateChecks
{
    private const long Millisecond = 1_000_000;
    private const long BurnNanoseconds = 300 * Millisecond;

    // A wait of 100 ms may end early by the timer's step on Windows.
    private const int WaitMilliseconds = 100;
    private const long ShortestWait = 84 * Millisecond;

    // What a wait may use to begin and to end, where each instruction is emulated.
    private const long CpuOfWait = 20 * Millisecond;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private static readonly long s_step = PlatformClocks.Current.Describe().Where(clock => clock.Name == "thread CPU")
        .Max(clock => clock.ResolutionNanoseconds ?? 0);

    // One step of the thread's clock, at each end of what is burnt.
    private static readonly long s_tolerance = Millisecond + (2 * s_step);

    public static void Run(Checks checks)
    {
        using var meter = new WorkloadMeter();
        // What is compiled at the first call is in no check's figures.
        meter.Measure("first call", () => Thread.Sleep(1));
        meter.MeasureAsync("first call", () => Task.Delay(1)).GetAwaiter().GetResult();

        checks.Run("a sleep is blocked", () => Blocks(meter.Measure("sleep", () => Thread.Sleep(WaitMilliseconds))));
        checks.Run("a contended lock is blocked", () => Blocks(meter.Measure("lock", WaitForLock)));
        checks.Run(
            "a delay is awaited", () => Awaits(meter.MeasureAsync("delay", () => Task.Delay(WaitMilliseconds)).GetAwaiter().GetResult()));
        checks.Run("a burn is on its core", () => Burns(meter));
    }

    private static string Blocks(PhaseMeasurement measured)
    {
        TimeBreakdown states = StatesOf(measured);
        Expect(states.Awaiting == TimeSpan.Zero, $"{states.Awaiting} is awaited");
        // All that the clock may have counted too much is missing from here.
        ExpectWithin(Nanoseconds(states.Blocked), ShortestWait - Nanoseconds(states.CpuError), long.MaxValue, "what is blocked");
        ExpectWithin(Nanoseconds(states.Cpu), 0, CpuOfWait + Nanoseconds(states.CpuError), "the CPU time");
        return Describe(states);
    }

    private static string Awaits(PhaseMeasurement measured)
    {
        TimeBreakdown states = StatesOf(measured);
        // On a busy pool the end of it is in the task queue.
        ExpectWithin(
            Nanoseconds(states.Awaiting + (states.TaskQueue ?? TimeSpan.Zero)), ShortestWait, long.MaxValue, "what is awaited or queued");
        ExpectWithin(Nanoseconds(states.Cpu), 0, CpuOfWait + Nanoseconds(states.CpuError), "the CPU time");
        return Describe(states);
    }

    private static string Burns(WorkloadMeter meter)
    {
        long burntNanoseconds = 0;
        TimeBreakdown states = StatesOf(meter.Measure("burn", () => burntNanoseconds = Burn()));
        long error = Nanoseconds(states.CpuError);
        ExpectWithin(Nanoseconds(states.Cpu), burntNanoseconds - s_tolerance - error, burntNanoseconds + s_tolerance + CpuOfWait
            + error, "the CPU time");
        ExpectWithin(error, 0, BurnNanoseconds / 2, "the CPU time's error");
        Expect(states.Awaiting == TimeSpan.Zero, $"{states.Awaiting} is awaited");
        return $"{Describe(states)}, of {Text(burntNanoseconds)} burnt";
    }

    private static TimeBreakdown StatesOf(PhaseMeasurement measured)
    {
        Expect(measured.Breakdown is not null, "there is no breakdown");
        TimeBreakdown states = measured.Breakdown!.Value;
        Expect(states.CpuError >= TimeSpan.FromTicks(s_step / TimeSpan.NanosecondsPerTick),
            $"an error of {states.CpuError} is less than a step of the clock");
        // Where the queue is not told, its time is in what is blocked: absent, not zero.
        Expect(states.RunQueue.HasValue == OperatingSystem.IsLinux(), states.RunQueue.HasValue
            ? "there is a run queue"
            : "there is no run queue");
        ExpectWithin(Nanoseconds(states.Total - measured.Wall), -Millisecond, Millisecond, "the states' sum less the wall time");
        return states;
    }

    private static void WaitForLock()
    {
        Thread waiter = Thread.CurrentThread;
        object gate = new();
        bool isAtLock = false;
        using var taken = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            lock (gate)
            {
                taken.Set();
                // From when the other one waits for it: before that, it may not have come to it yet.
                SpinWait.SpinUntil(() => Volatile.Read(ref isAtLock) && waiter.ThreadState.HasFlag(ThreadState.WaitSleepJoin), s_patience);
                Thread.Sleep(WaitMilliseconds);
            }
        });
        holder.UnsafeStart();
        taken.Wait();
        Volatile.Write(ref isAtLock, true);
        lock (gate)
            taken.Reset();
        holder.Join();
    }

    private static long Burn()
    {
        using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
        Expect(clock.TryReadCpu(out long start), "the thread's CPU clock does not answer");
        long now = start;
        while (now - start < BurnNanoseconds && clock.TryReadCpu(out now))
            Thread.SpinWait(100);
        return now - start;
    }

    private static string Describe(TimeBreakdown states) =>
        $"cpu {Text(Nanoseconds(states.Cpu))} to within {Text(Nanoseconds(states.CpuError))}, blocked {Text(Nanoseconds(states.Blocked))}, "
            + $"awaiting {Text(Nanoseconds(states.Awaiting))}, run queue "
            + $"{(states.RunQueue is { } queued ? Text(Nanoseconds(queued)) : "unknown")}";

    private static long Nanoseconds(TimeSpan time) => (long)time.TotalNanoseconds;
}
