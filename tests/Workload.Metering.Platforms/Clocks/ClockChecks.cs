using Workload.Metering.Clocks;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Platforms.Clocks;

/// <summary>
/// Compares the clocks of this operating system with each other. Loops end by consumed CPU time, and the tolerances are the steps of the
/// clocks.
/// </summary>
internal static class ClockChecks
{
    private const long Millisecond = 1_000_000;
    private const long BurnNanoseconds = 300 * Millisecond;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly PlatformClocks s_clocks = PlatformClocks.Current;

    // The coarsest clock may be wrong by one step at each end.
    private static readonly long s_tolerance =
        2 * s_clocks.Describe().Where(clock => clock.Name != "wall").Max(clock => clock.ResolutionNanoseconds ?? 0);

    // On an emulated system, the account of a running thread may lag by a tick of the host, which is 10 ms at most.
    private static readonly long s_processTolerance = s_tolerance + (10 * Millisecond);

    public static void Run(Checks checks)
    {
        foreach (ClockDescription clock in s_clocks.Describe())
            checks.Run("clock " + clock.Name, () => Describe(clock));
        checks.Run("nothing was refused", NothingWasRefused);
        checks.Run("wall clock across a sleep", WallAcrossSleep);
        checks.Run("thread CPU of a sleep", ThreadCpuOfSleep);
        checks.Run("a burn on thread, process and wall clock", Burn);
        checks.Run("thread CPU never goes back", ThreadCpuNeverGoesBack);
        checks.Run("the process has the CPU time of two threads", TwoThreads);
        checks.Run("a running thread from outside", RunningThreadFromOutside);
        checks.Run("an exited thread from outside", ExitedThreadFromOutside);
        checks.Run("a disposed clock", DisposedClock);
        checks.Run("the run queue", RunQueue);
    }

    private static string Describe(ClockDescription clock)
    {
        Expect(clock.IsAvailable == IsExpected(clock.Name), clock.IsAvailable ? "it answers, but must be absent here" : "it is absent");
        Expect(!clock.IsAvailable || (clock.CostNanoseconds > 0 && clock.ResolutionNanoseconds > 0), "it has no cost or no resolution");
        return clock.IsAvailable
            ? FormattableString.Invariant(
                $"{clock.OsCall}, step {clock.ResolutionNanoseconds} ns, a reading costs {clock.CostNanoseconds} ns")
            : "absent";
    }

    private static bool IsExpected(string clock) => clock switch
    {
        "run queue" => OperatingSystem.IsLinux(),
        "thread CPU, from outside" => OperatingSystem.IsLinux() || OperatingSystem.IsWindows(),
        _ => true,
    };

    private static string NothingWasRefused()
    {
        IReadOnlyList<ClockRefusal> refusals = s_clocks.Refusals;
        Expect(refusals.Count == 0, string.Join("; ", refusals));
        return "no refusals";
    }

    private static string WallAcrossSleep()
    {
        long start = WallClock.Now();
        Thread.Sleep(100);
        long wallNanoseconds = WallClock.Now() - start;
        // On Windows a sleep may end early by the timer's step. On a loaded machine it may end late.
        ExpectWithin(wallNanoseconds, 84 * Millisecond, (long)s_patience.TotalNanoseconds, "the wall time of a sleep of 100 ms");
        return Text(wallNanoseconds);
    }

    private static string ThreadCpuOfSleep()
    {
        long cpuNanoseconds = 0;
        OnOwnThread(clock =>
        {
            long start = Cpu(clock);
            Thread.Sleep(300);
            cpuNanoseconds = Cpu(clock) - start;
        });
        ExpectWithin(cpuNanoseconds, 0, s_tolerance + (10 * Millisecond), "the CPU time of a sleep of 300 ms");
        return Text(cpuNanoseconds);
    }

    private static string Burn()
    {
        long wallNanoseconds = 0, cpuNanoseconds = 0, processNanoseconds = 0;
        OnOwnThread(clock =>
        {
            long processBefore = ProcessCpu();
            long wallBefore = WallClock.Now();
            cpuNanoseconds = BurnCpu(clock);
            wallNanoseconds = WallClock.Now() - wallBefore;
            processNanoseconds = ProcessCpu() - processBefore;
        });
        ExpectWithin(cpuNanoseconds, BurnNanoseconds, wallNanoseconds + s_tolerance, "the thread's CPU time");
        ExpectWithin(processNanoseconds, cpuNanoseconds - s_processTolerance, long.MaxValue, "the process's CPU time");
        return $"thread {Text(cpuNanoseconds)}, process {Text(processNanoseconds)}, wall {Text(wallNanoseconds)}";
    }

    private static string ThreadCpuNeverGoesBack()
    {
        int readings = 0;
        OnOwnThread(clock =>
        {
            long last = Cpu(clock);
            long end = last + (50 * Millisecond);
            while (last < end)
            {
                long now = Cpu(clock);
                Expect(now >= last, $"after {last} ns it read {now} ns");
                last = now;
                readings++;
            }
        });
        return FormattableString.Invariant($"{readings} readings");
    }

    private static string TwoThreads()
    {
        long processBefore = ProcessCpu();
        long threadsNanoseconds = 0;
        Exception? failure = null;
        Thread[] threads = [Start(), Start()];
        foreach (Thread thread in threads)
            Join(thread);
        if (failure is not null)
            throw failure;
        long processNanoseconds = ProcessCpu() - processBefore;

        ExpectWithin(threadsNanoseconds, 2 * BurnNanoseconds, long.MaxValue, "the sum of two threads");
        ExpectWithin(processNanoseconds, threadsNanoseconds - (2 * s_processTolerance), long.MaxValue, "the process's CPU time");
        return $"threads {Text(threadsNanoseconds)}, process {Text(processNanoseconds)}";

        Thread Start() => StartThread(clock => Interlocked.Add(ref threadsNanoseconds, BurnCpu(clock)), thrown => failure = thrown);
    }

    private static string RunningThreadFromOutside()
    {
        if (!s_clocks.ReadsOtherThreads)
            return "absent here";

        ThreadClock? other = null;
        long own = 0, laps = 0;
        bool stop = false;
        Exception? failure = null;
        Thread burner = StartThread(
            clock =>
            {
                Volatile.Write(ref other, clock);
                while (!Volatile.Read(ref stop))
                {
                    Volatile.Write(ref own, Cpu(clock));
                    Interlocked.Increment(ref laps);
                }
            },
            thrown => failure = thrown);

        try
        {
            WaitForLaps(2);
            for (int i = 0; i < 50; i++)
            {
                long lower = Volatile.Read(ref own);
                Expect(other!.TryReadCpuFromOutside(out long outside), "it does not answer");
                WaitForLaps(2);
                ExpectWithin(outside, lower - s_tolerance, Volatile.Read(ref own) + s_tolerance, "the reading from outside");
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            Join(burner);
        }

        return failure is null ? "50 readings, each between two of the thread's own" : throw failure;

        void WaitForLaps(int more)
        {
            long target = Interlocked.Read(ref laps) + more;
            while (Interlocked.Read(ref laps) < target && failure is null)
                Thread.Yield();
        }
    }

    private static string ExitedThreadFromOutside()
    {
        ThreadClock? opened = null;
        var thread = new Thread(() => opened = s_clocks.OpenThreadClock());
        thread.Start();
        Join(thread);
        using ThreadClock clock = opened!;
        // The runtime ends a join shortly before the system's thread is gone.
        long deadline = WallClock.Now() + (long)s_patience.TotalNanoseconds;
        while (clock.TryReadCpuFromOutside(out _) && WallClock.Now() < deadline)
            Thread.Sleep(1);
        Expect(!clock.TryReadCpuFromOutside(out _), "its CPU clock answers");
        Expect(!clock.TryReadRunQueue(out _), "its run queue answers");
        return "absent";
    }

    private static string DisposedClock()
    {
        ThreadClock clock = s_clocks.OpenThreadClock();
        clock.Dispose();
        clock.Dispose();
        Expect(!clock.TryReadCpuFromOutside(out _) && !clock.TryReadRunQueue(out _), "it answers from outside");
        Expect(clock.TryReadCpu(out _), "the thread's own clock no longer answers");
        return "absent from outside, present for its own thread";
    }

    private static string RunQueue()
    {
        RunQueueReading before = default, after = default;
        OnOwnThread(clock =>
        {
            Expect(clock.TryReadRunQueue(out before) == s_clocks.HasRunQueue, "the thread and the platform disagree on a run queue");
            for (int i = 0; i < 10; i++)
                Thread.Sleep(2);
            clock.TryReadRunQueue(out after);
        });
        if (!s_clocks.HasRunQueue)
            return "absent here";

        Expect(after.Switches >= before.Switches + 10, "the switches of ten sleeps are missing");
        ExpectWithin(after.DelayNanoseconds - before.DelayNanoseconds, 0, (long)s_patience.TotalNanoseconds, "the delay");
        return FormattableString.Invariant(
            $"{after.Switches - before.Switches} switches, delay {Text(after.DelayNanoseconds - before.DelayNanoseconds)}");
    }

    private static long BurnCpu(ThreadClock clock)
    {
        long start = Cpu(clock);
        long now = start;
        while (now - start < BurnNanoseconds)
        {
            Thread.SpinWait(100);
            now = Cpu(clock);
        }

        return now - start;
    }

    private static long Cpu(ThreadClock clock)
    {
        Expect(clock.TryReadCpu(out long cpuNanoseconds), "the thread's CPU clock does not answer");
        return cpuNanoseconds;
    }

    private static long ProcessCpu()
    {
        Expect(s_clocks.TryReadProcessCpu(out ProcessCpuReading reading), "the process's CPU clock does not answer");
        return reading.TotalNanoseconds;
    }

    private static void OnOwnThread(Action<ThreadClock> body)
    {
        Exception? failure = null;
        Join(StartThread(body, thrown => failure = thrown));
        if (failure is not null)
            throw failure;
    }

    private static Thread StartThread(Action<ThreadClock> body, Action<Exception> onFailure)
    {
        var thread = new Thread(() =>
        {
            try
            {
                using ThreadClock clock = s_clocks.OpenThreadClock();
                body(clock);
            }
            catch (Exception failure)
            {
                onFailure(failure);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }

    private static void Join(Thread thread) => Expect(thread.Join(s_patience), "a thread does not end");
}
