namespace Workload.Metering.Machine;

/// <summary>
/// Returns how many cores the control groups of this process let it use, as a fraction. It is the lowest quota from the process's own group
/// up to the mounted root, in both versions of the hierarchy. It is null if no quota is set.
/// </summary>
internal static class ContainerCpuLimit
{
    // The list of mounts is long, and the hierarchies stay where they are. The quotas and the process's group may change at any time.
    private static Mounts? s_mounts;

    public static double? Read()
    {
        if (!OperatingSystem.IsLinux()) return null;
        return Read(KernelFile.ReadTextOrNull, s_mounts ??= FindMounts(KernelFile.ReadTextOrNull));
    }

    /// <param name="readText">Returns the text of the file at a path, or null if it cannot be read.</param>
    internal static double? Read(Func<string, string?> readText) => Read(readText, FindMounts(readText));

    private static double? Read(Func<string, string?> readText, Mounts mounts)
    {
        CgroupMembership membership = CgroupMembership.Parse(readText("/proc/self/cgroup"));

        IEnumerable<double?> version2 = Directories(mounts.Unified, membership.UnifiedPath)
            .Select(directory => CpuQuota.ParseVersion2(readText(directory + "/cpu.max")));
        IEnumerable<double?> version1 = Directories(mounts.CpuController, membership.CpuControllerPath)
            .Select(directory => CpuQuota.ParseVersion1(
                readText(directory + "/cpu.cfs_quota_us"), readText(directory + "/cpu.cfs_period_us")));

        // Min ignores nulls and is null if all are.
        return version2.Concat(version1).Min();
    }

    private static Mounts FindMounts(Func<string, string?> readText)
    {
        string? mountInfo = readText("/proc/self/mountinfo");
        return new Mounts(CgroupMount.FindUnified(mountInfo), CgroupMount.FindCpuController(mountInfo));
    }

    private static IEnumerable<string> Directories(CgroupMount? mount, string? groupPath) =>
        mount is null || groupPath is null ? [] : mount.DirectoriesFrom(groupPath);

    private sealed record Mounts(CgroupMount? Unified, CgroupMount? CpuController);
}
