using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Workload.Metering.Machine;

/// <summary>
/// Returns how many processors the system lets this process run on. The runtime's own count may differ, because
/// <c>DOTNET_PROCESSOR_COUNT</c> sets it to any number for the sizes of the thread pool and the collector's heaps.
/// </summary>
internal static class AllowedCpus
{
    private const string ListField = "Cpus_allowed_list:";

    /// <summary>Returns the number of processors in the process's affinity, or null if the system does not report it.</summary>
    public static int? Read() => OperatingSystem.IsLinux() ? ParseStatus(KernelFile.ReadTextOrNull("/proc/self/status"))
        : OperatingSystem.IsWindows() ? ReadAffinity()
        : null;

    /// <summary>Counts the processors in the list of <c>/proc/self/status</c> (proc_pid_status(5)), such as "0-2,5".</summary>
    public static int? ParseStatus(string? status)
    {
        string? line = status?.Split('\n').FirstOrDefault(line => line.StartsWith(ListField, StringComparison.Ordinal));
        if (line is null) return null;
        int count = 0;
        foreach (string range in line[ListField.Length..].Trim().Split(','))
        {
            string[] ends = range.Split('-');
            if (!TryParse(ends[0], out int first) || !TryParse(ends[^1], out int last) || last < first) return null;
            count += last - first + 1;
        }

        return count > 0 ? count : null;
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // This uses GetProcessAffinityMask. The mask is zero if the process's threads belong to several groups of processors.
    private static int? ReadAffinity()
    {
        using var process = Process.GetCurrentProcess();
        int count = OperatingSystem.IsWindows() || OperatingSystem.IsLinux() ? BitOperations.PopCount((nuint)process.ProcessorAffinity) : 0;
        return count > 0 ? count : null;
    }
}
