using Xunit;

namespace Workload.Metering.TestSupport;

/// <summary>A test that compares with clocks and files of the Linux kernel.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    internal const string Lack = "Only Linux has the clocks and files that this test compares with";

    public LinuxFactAttribute() => Skip = Required.SkipUnless(OperatingSystem.IsLinux(), Lack);
}
