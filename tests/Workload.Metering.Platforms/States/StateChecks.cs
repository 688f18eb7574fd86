using Workload.Metering.Clocks;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Platforms.States;

/// <summary>
/// Checks the states as a user measures them. Another program's load makes loops and waits longer. So a loop ends by consumed CPU time, and
/// a wait has only a lower bound.
/// </summary>
internal static class StateChecks
{
    private const long Millisecond = 1_000_000;
    private const long BurnNanoseconds = 300 * Millisecond;

    // On Windows a wait of 100 ms may end early by the timer's step.
    private const int WaitMilliseconds = 100;
    private const long ShortestWait = 84 * Millisecond;

    // The start and the end of a wait may use this much CPU time on a machine that emulates each instruction.
    private const long CpuOfWait = 20 * Millisecond;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private static readonly long s_step = PlatformClocks.Current.Describe().Where(clock => clock.Name == "thread CPU")
        .Max(clock => clock.ResolutionNanoseconds ?? 0);

    // The thread's clock may be wrong by one step at each end of the burn.
    private static readonly long s_tolerance = Millisecond + (2 * s_step);

    public static void Run(Checks checks)
    {
        using var meter = new WorkloadMeter();
        // The first call compiles the code, so that compilation is in no check's figures.
        meter.Measure("first call", () => Thread.Sleep(1));
        meter.MeasureAsync("first call", () => Task.Delay(1)).GetAwaiter().GetResult();
        meter.Measure("first call", WaitForLock);

        checks.Run("a sleep is blocked", () => Blocks(meter.Measure("sleep", () => Thread.Sleep(WaitMilliseconds))));
        checks.Run("a contended lock is blocked", () => Blocks(meter.Measure("lock", WaitForLock)));
        checks.Run("a delay is awaited", () => Awaits(MeasureDelay(meter)));
        checks.Run("a burn is on its core", () => Burns(meter));
    }

    private static string Blocks(PhaseMeasurement measured)
    {
        TimeBreakdown states = StatesOf(measured);
        Expect(states.Awaiting == TimeSpan.Zero, $"{states.Awaiting} is awaited");
        // CPU time that was counted too much is missing from the blocked time.
        ExpectWithin(Nanoseconds(states.Blocked), ShortestWait - Nanoseconds(states.CpuError), long.MaxValue, "the blocked time");
        ExpectWithin(Nanoseconds(states.Cpu), 0, CpuOfWait + Nanoseconds(states.CpuError), "the CPU time");
        return Describe(states);
    }

    // Code that runs only where cores are short may be compiled within a delay, and an emulator compiles slowly. That happens once.
    private static PhaseMeasurement MeasureDelay(WorkloadMeter meter)
    {
        PhaseMeasurement measured = default;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            measured = meter.MeasureAsync("delay", () => Task.Delay(WaitMilliseconds)).GetAwaiter().GetResult();
            if (Nanoseconds(StatesOf(measured).Cpu) <= CpuOfWait) break;
        }

        return measured;
    }

    private static string Awaits(PhaseMeasurement measured)
    {
        TimeBreakdown states = StatesOf(measured);
        // On a busy pool the end of the delay counts as task queue.
        ExpectWithin(
            Nanoseconds(states.Awaiting + (states.TaskQueue ?? TimeSpan.Zero)), ShortestWait, long.MaxValue, "the awaited or queued time");
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
        // A system that does not report the run queue has no figure for it. The time of the queue is then part of the blocked time.
        Expect(states.RunQueue.HasValue == OperatingSystem.IsLinux(), states.RunQueue.HasValue
            ? "there is a run queue"
            : "there is no run queue");
        ExpectWithin(Nanoseconds(states.Total - measured.Wall), -Millisecond, Millisecond, "the sum of the states minus the wall time");
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
                // The lock is held from the moment at which the other thread waits for it. Before that, the thread may not have reached it.
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
