namespace Workload.Metering.Tool.Top;

/// <summary>What the phases are sorted by.</summary>
internal enum TopSort
{
    Time,
    Cpu,
    Calls,
    Mean,
    Name,
}
