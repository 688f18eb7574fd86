namespace Workload.Metering.Truth.Tests;

/// <summary>
/// The CPU of one flow, read from the kernel's thread clock whenever a thread begins or stops running the flow. It is simple,
/// and it needs a system call each time. It also has the flow's work around the body, such as the runtime's work at an await.
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
