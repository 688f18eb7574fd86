namespace Workload.Metering.Truth.Tests;

/// <summary>A test that needs a CPU quota for a thread of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CpuQuotaFactAttribute : FactAttribute
{
    public CpuQuotaFactAttribute()
    {
        string? lack = OperatingSystem.IsLinux() ? CpuQuota.Unavailable() : "Only Linux has control groups";
        Skip = Required.SkipUnless(lack is null, lack ?? "");
    }
}
