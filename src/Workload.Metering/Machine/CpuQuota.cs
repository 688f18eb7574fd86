using System.Globalization;

namespace Workload.Metering.Machine;

/// <summary>
/// Returns the CPU quota of one control group as a number of cores. It is null if the group sets no quota or the text is not understood.
/// The formats are described in the kernel's Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst.
/// </summary>
internal static class CpuQuota
{
    /// <summary>
    /// Parses version 2's <c>cpu.max</c>, such as "200000 100000" or "max 100000", in microseconds. The period is 100 ms if it is missing.
    /// </summary>
    public static double? ParseVersion2(string? cpuMax)
    {
        string[] fields = (cpuMax ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length switch
        {
            1 => Cores(fields[0], "100000"),
            2 => Cores(fields[0], fields[1]),
            _ => null,
        };
    }

    /// <summary>Parses version 1's <c>cpu.cfs_quota_us</c>, which is -1 for no quota, and <c>cpu.cfs_period_us</c>.</summary>
    public static double? ParseVersion1(string? quota, string? period) => Cores(quota?.Trim(), period?.Trim());

    private static double? Cores(string? quotaText, string? periodText)
    {
        bool parsed = TryParse(quotaText, out long quotaMicroseconds) & TryParse(periodText, out long periodMicroseconds);
        return parsed && quotaMicroseconds > 0 && periodMicroseconds > 0 ? (double)quotaMicroseconds / periodMicroseconds : null;
    }

    private static bool TryParse(string? text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
