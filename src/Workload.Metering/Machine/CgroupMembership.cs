namespace Workload.Metering.Machine;

/// <summary>
/// The control groups of this process, from <c>/proc/self/cgroup</c> (cgroups(7)). It has the path in the unified hierarchy (version 2,
/// hierarchy 0) and the path in the version 1 hierarchy with the <c>cpu</c> controller. A hybrid system has both.
/// </summary>
internal sealed record CgroupMembership(string? UnifiedPath, string? CpuControllerPath)
{
    public static CgroupMembership Parse(string? procSelfCgroup)
    {
        string? unified = null;
        string? cpuController = null;
        foreach (string line in (procSelfCgroup ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A line has the form "hierarchy id:controllers:path", and the path may contain colons.
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
