using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>A thread's CPU clock, read between two readings of the wall clock: the two clocks cannot be read at one instant.</summary>
internal readonly struct ThreadReading
{
    /// <summary>A reading that took longer than this many times its cost was interrupted, and is made again.</summary>
    private const int WideFactor = 4;
    private const int MostAttempts = 3;

    private readonly long _cpuNanoseconds;

    private ThreadReading(long before, long cpu, long after)
    {
        BeforeNanoseconds = before;
        _cpuNanoseconds = cpu;
        AfterNanoseconds = after;
    }

    public long BeforeNanoseconds { get; }

    public long AfterNanoseconds { get; }

    /// <summary>How far the CPU time at either wall reading may be off.</summary>
    public long ErrorNanoseconds => (AfterNanoseconds - BeforeNanoseconds + 1) / 2;

    /// <summary>
    /// The CPU time at <see cref="BeforeNanoseconds"/>. The clock was read in between, and the thread ran for anything from none to all
    /// of that: the middle is at most half the width off.
    /// </summary>
    public long CpuBeforeNanoseconds => _cpuNanoseconds - ErrorNanoseconds;

    public long CpuAfterNanoseconds => _cpuNanoseconds + ErrorNanoseconds;

    public static bool TryRead(ThreadClock clock, bool fromOutside, long usualNanoseconds, ref MeteringWork work, out ThreadReading reading)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (fromOutside) work.OutsideReadings++;
            else work.CpuReadings++;
            long before = WallClock.Now();
            if (!(fromOutside ? clock.TryReadCpuFromOutside(out long cpu) : clock.TryReadCpu(out cpu)))
            {
                reading = default;
                return false;
            }

            long after = WallClock.Now();
            reading = new ThreadReading(before, cpu, after);
            if (after - before <= WideFactor * usualNanoseconds || attempt == MostAttempts) return true;
        }
    }
}
