namespace Workload.Metering.TestSupport;

/// <summary>Work that is bounded by consumed CPU time and not by wall time. A busy machine only makes it take longer.</summary>
public static class Burn
{
    public static void Milliseconds(int cpuMilliseconds) => Nanoseconds(cpuMilliseconds * 1_000_000L, spins: 100);

    public static void Microseconds(int cpuMicroseconds) => Nanoseconds(cpuMicroseconds * 1_000L, spins: 20);

    private static void Nanoseconds(long nanoseconds, int spins)
    {
        long end = Now() + nanoseconds;
        while (Now() < end) Thread.SpinWait(spins);
    }

    // Other systems than Linux have no test that compares with the thread's clock, and the clock of the process is enough there.
    private static long Now() =>
        OperatingSystem.IsLinux() ? Kernel.ThreadCpuNanoseconds() : Environment.CpuUsage.TotalTime.Ticks * TimeSpan.NanosecondsPerTick;
}
