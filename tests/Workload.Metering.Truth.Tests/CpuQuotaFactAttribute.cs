namespace Workload.Metering.Truth.Tests;

/// <summary>A test that needs a CPU quota for a thread of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CpuQuotaFactAttribute : FactAttribute
{
    public CpuQuotaFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "only Linux has control groups";
        else if (CpuQuota.Unavailable() is { } reason)
            Skip = reason;
    }
}
