using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Workload.Metering.Machine;

/// <summary>
/// How many processors the system lets this process run on. The runtime's own count is another thing: <c>DOTNET_PROCESSOR_COUNT</c>
/// sets it to any number, for the sizes of the thread pool and of the collector's heaps.
/// </summary>
internal static class AllowedCpus
{
    private const string ListField = "Cpus_allowed_list:";

    /// <summary>The processors of the process's affinity; null where the system does not say.</summary>
    public static int? Read() => OperatingSystem.IsLinux() ? ParseStatus(ReadTextOrNull("/proc/self/status"))
        : OperatingSystem.IsWindows() ? ReadAffinity()
        : null;

    /// <summary>Counts the list of processors in the text of <c>/proc/self/status</c> (proc_pid_status(5)): "0-2,5".</summary>
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

    // GetProcessAffinityMask; zero where the process's threads are spread over several groups of processors.
    private static int? ReadAffinity()
    {
        using var process = Process.GetCurrentProcess();
        int count = OperatingSystem.IsWindows() || OperatingSystem.IsLinux() ? BitOperations.PopCount((nuint)process.ProcessorAffinity) : 0;
        return count > 0 ? count : null;
    }

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
