namespace Workload.Metering.Tests;

/// <summary>A test against Linux's own clocks and files.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "only Linux has what this compares with";
    }
}
