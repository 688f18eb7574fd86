using Xunit;

namespace Workload.Metering.TestSupport;

/// <summary>A theory that compares with clocks and files of the Linux kernel.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = Required.SkipUnless(OperatingSystem.IsLinux(), LinuxFactAttribute.Lack);
}
