namespace Workload.Metering.Truth.Tests;

/// <summary>The CPU time of a method between its awaits, by the kernel's clock of the thread that runs it.</summary>
internal struct CodeClock
{
    private long _since;

    public long Nanoseconds { get; private set; }

    public void Continue() => _since = Kernel.ThreadCpuNanoseconds();

    public void Pause() => Nanoseconds += Kernel.ThreadCpuNanoseconds() - _since;
}
