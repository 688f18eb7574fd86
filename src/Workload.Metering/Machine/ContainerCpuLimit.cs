namespace Workload.Metering.Machine;

/// <summary>
/// Returns how many cores the control groups of this process let it use, as a fraction. It is the lowest quota from the process's own group
/// up to the mounted root, in both versions of the hierarchy. It is null if no quota is set.
/// </summary>
internal static class ContainerCpuLimit
{
    public static double? Read() => OperatingSystem.IsLinux() ? Read(ReadTextOrNull) : null;

    /// <param name="readText">Returns the text of the file at a path, or null if it cannot be read.</param>
    internal static double? Read(Func<string, string?> readText)
    {
        CgroupMembership membership = CgroupMembership.Parse(readText("/proc/self/cgroup"));
        string? mountInfo = readText("/proc/self/mountinfo");

        IEnumerable<double?> version2 = Directories(CgroupMount.FindUnified(mountInfo), membership.UnifiedPath)
            .Select(directory => CpuQuota.ParseVersion2(readText(directory + "/cpu.max")));
        IEnumerable<double?> version1 = Directories(CgroupMount.FindCpuController(mountInfo), membership.CpuControllerPath)
            .Select(directory => CpuQuota.ParseVersion1(
                readText(directory + "/cpu.cfs_quota_us"), readText(directory + "/cpu.cfs_period_us")));

        // Min ignores nulls and is null if all are.
        return version2.Concat(version1).Min();
    }

    private static IEnumerable<string> Directories(CgroupMount? mount, string? groupPath) =>
        mount is null || groupPath is null ? [] : mount.DirectoriesFrom(groupPath);

    private static string? ReadTextOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
