namespace Workload.Metering.Machine;

/// <summary>
/// The control groups that this process is in, from <c>/proc/self/cgroup</c> (cgroups(7)): the path in the unified hierarchy (version 2,
/// the line of hierarchy 0) and in the hierarchy of version 1 that has the <c>cpu</c> controller. A hybrid system has both.
/// </summary>
internal sealed record CgroupMembership(string? UnifiedPath, string? CpuControllerPath)
{
    public static CgroupMembership Parse(string? procSelfCgroup)
    {
        string? unified = null;
        string? cpuController = null;
        foreach (string line in (procSelfCgroup ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // hierarchy id : controllers, separated by commas : path, which may have colons
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3 || !fields[2].StartsWith('/'))
                continue;
            if (fields[0] == "0" && fields[1].Length == 0)
                unified = fields[2];
            else if (fields[1].Split(',').Contains("cpu"))
                cpuController = fields[2];
        }

        return new CgroupMembership(unified, cpuController);
    }
}
