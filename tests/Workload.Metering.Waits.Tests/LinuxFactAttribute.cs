namespace Workload.Metering.Waits.Tests;

/// <summary>A test of what only Linux shows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "only Linux says what a thread waits for";
    }
}
