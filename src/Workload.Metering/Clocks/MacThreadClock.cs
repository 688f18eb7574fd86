namespace Workload.Metering.Clocks;

/// <summary>One thread's clock on macOS. It holds no handle, so nothing has to be closed.</summary>
internal sealed class MacThreadClock(MacClocks clocks) : ThreadClock
{
    public override bool TryReadCpu(out long cpuNanoseconds) => clocks.TryReadThreadCpu(out cpuNanoseconds);

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
