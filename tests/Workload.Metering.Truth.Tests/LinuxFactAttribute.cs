namespace Workload.Metering.Truth.Tests;

/// <summary>A test against the clocks of Linux itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "only Linux has the clocks that this compares with";
    }
}
