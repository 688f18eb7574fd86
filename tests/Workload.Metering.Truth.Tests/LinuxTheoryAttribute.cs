namespace Workload.Metering.Truth.Tests;

/// <summary>A theory against the clocks of Linux itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "only Linux has the clocks that this compares with";
    }
}
