namespace Workload.Metering.Tool.Top;

/// <summary>The order of the phases.</summary>
internal enum TopSort
{
    Time,
    Cpu,
    Calls,
    Mean,
    Name,
}
