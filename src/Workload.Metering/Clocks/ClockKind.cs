namespace Workload.Metering.Clocks;

internal enum ClockKind
{
    Wall,
    ThreadCpu,
    ThreadCpuFromOutside,
    ProcessCpu,
    RunQueue,
}
