namespace Workload.Metering.Clocks;

/// <summary>The clocks of an unknown operating system, where all clocks but the wall clock are absent.</summary>
internal sealed class NoClocks : PlatformClocks
{
    public override bool HasRunQueue => false;

    public override bool ReadsOtherThreads => false;

    public override long ThreadCpuResolutionNanoseconds => 1;

    public override bool TryReadProcessCpu(out ProcessCpuReading reading)
    {
        reading = default;
        return false;
    }

    public override ThreadClock OpenThreadClock() => new AbsentThreadClock();

    protected override string OsCall(ClockKind clock) => "none";

    protected override bool IsAvailable(ClockKind clock) => false;

    protected override long ResolutionNanoseconds(ClockKind clock) => 0;

    private sealed class AbsentThreadClock : ThreadClock
    {
        public override bool TryReadCpu(out long cpuNanoseconds)
        {
            cpuNanoseconds = 0;
            return false;
        }

        public override bool TryReadCpuFromOutside(out long cpuNanoseconds)
        {
            cpuNanoseconds = 0;
            return false;
        }

        public override bool TryReadRunQueue(out RunQueueReading reading)
        {
            reading = default;
            return false;
        }

        public override void Dispose()
        {
        }
    }
}
