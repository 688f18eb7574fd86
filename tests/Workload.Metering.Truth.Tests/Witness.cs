namespace Workload.Metering.Truth.Tests;

/// <summary>
/// The CPU of one flow by the kernel's thread clock, read on every thread at every instant at which it begins and stops running the flow:
/// plain, and a system call each time. It also has what the flow does around the body, such as the runtime's work at an await.
/// </summary>
internal sealed class Witness
{
    private static readonly AsyncLocal<Witness?> s_flow = new(static change => Switch(change.CurrentValue));

    [ThreadStatic]
    private static Witness? t_running;

    [ThreadStatic]
    private static long t_sinceNanoseconds;

    private long _cpuNanoseconds;

    public static Witness Begin()
    {
        var witness = new Witness();
        s_flow.Value = witness;
        return witness;
    }

    public TimeSpan End()
    {
        s_flow.Value = null;
        return TimeSpan.FromTicks(Volatile.Read(ref _cpuNanoseconds) / TimeSpan.NanosecondsPerTick);
    }

    private static void Switch(Witness? to)
    {
        long now = Kernel.ThreadCpuNanoseconds();
        if (t_running is { } left)
            Interlocked.Add(ref left._cpuNanoseconds, now - t_sinceNanoseconds);
        t_running = to;
        t_sinceNanoseconds = now;
    }
}
